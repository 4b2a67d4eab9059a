"""xlsx.py - makes small spreadsheet files, so that what reads them is tested
against what the standard says and not against one program's habits.

write(path, sheets, ...) with sheets {name: rows}; a cell is a text, a number, a
bool, None, Date(serial) or Raw(xml)."""
import zipfile
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Date:
    def __init__(self, serial):
        self.serial = serial


class Raw:
    def __init__(self, xml):
        self.xml = xml


def column(number):
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell(value, place, strings):
    if value is None:
        return ""
    if isinstance(value, Raw):
        return value.xml.replace("PLACE", place)
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, Date):
        return f'<c r="{place}" s="1"><v>{value.serial}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    strings.append(value)
    return f'<c r="{place}" t="s"><v>{len(strings) - 1}</v></c>'


def sheet_xml(rows, strings):
    body = ""
    for number, row in enumerate(rows, 1):
        if row is None:
            continue
        cells = "".join(cell(value, f"{column(i)}{number}", strings)
                        for i, value in enumerate(row, 1))
        body += f'<row r="{number}">{cells}</row>'
    return f"{HEAD}<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def write(path, sheets, since_1904=False, leave_out=(), parts=None,
          packed=True):
    strings = []
    files = {}
    for number, rows in enumerate(sheets.values(), 1):
        files[f"xl/worksheets/sheet{number}.xml"] = sheet_xml(rows, strings)
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}"/>'
        for i, name in enumerate(sheets, 1))
    files["xl/workbook.xml"] = (
        f'{HEAD}<workbook {MAIN} xmlns:r="{REL}">'
        f'<workbookPr date1904="{int(since_1904)}"/><sheets>{names}</sheets>'
        "</workbook>")
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{REL}/worksheet" '
        f'Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1))
    relations += (f'<Relationship Id="s" Type="{REL}/sharedStrings" '
                  'Target="sharedStrings.xml"/>'
                  f'<Relationship Id="t" Type="{REL}/styles" '
                  'Target="/xl/styles.xml"/>')
    files["xl/_rels/workbook.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/'
        f'package/2006/relationships">{relations}</Relationships>')
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    files["xl/sharedStrings.xml"] = f"{HEAD}<sst {MAIN}>{items}</sst>"
    files["xl/styles.xml"] = (
        f'{HEAD}<styleSheet {MAIN}><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/>'
        "</cellXfs></styleSheet>")
    files.update(parts or {})
    form = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", form) as archive:
        for name, text in files.items():
            if name not in leave_out:
                archive.writestr(name, text)
