-- a copy of a database speaks to no marketplace: keys are forgotten, connections paused
DELETE FROM marketplace_credential;
UPDATE marketplace_connection
   SET state = 'paused',
       error = 'Paused because this database is a neutralised copy'
 WHERE state <> 'draft';
