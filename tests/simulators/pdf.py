"""Small but real PDF files: what a label looks like, and how one is recognised."""

from __future__ import annotations

from collections.abc import Sequence

MEDIA_TYPE = 'application/pdf'


def make_pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF of one page (A6) with these lines; the same lines give the same bytes."""
    drawn = ' '.join(f'({_escaped(line)}) Tj 0 -16 Td' for line in lines)
    stream = f'BT /F1 12 Tf 20 390 Td {drawn} ET'.encode('latin-1', 'replace')
    objects = [
        b'<< /Type /Catalog /Pages 2 0 R >>',
        b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        (b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 298 420] /Contents 4 0 R'
         b' /Resources << /Font << /F1 5 0 R >> >> >>'),
        b'<< /Length %d >>\nstream\n%s\nendstream' % (len(stream), stream),
        b'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ]
    body, places = b'%PDF-1.4\n', []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b'%d 0 obj\n%s\nendobj\n' % (number, content)
    table = b''.join(b'%010d 00000 n \n' % place for place in places)
    size = len(objects) + 1
    return body + (
        b'xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n'
        b'startxref\n%d\n%%%%EOF\n' % (size, table, size, len(body))
    )


def is_pdf(content: bytes) -> bool:
    """Tell whether bytes begin and end as a PDF does."""
    return content.startswith(b'%PDF-') and b'%%EOF' in content[-1024:]


def _escaped(line: str) -> str:
    return line.replace('\\', r'\\').replace('(', r'\(').replace(')', r'\)')
