using System.Text;
using System.Xml;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// Walks through a camt.053 document and gives the text of each element, with its path, to what collects it: the balance, the entry or the
/// detail that it is in. Only one entry with its details is held apart from the statement itself.
/// </summary>
internal sealed class Camt053Parser(AccountStatementProfile profile, StatementOutput output)
{
    private const string NamespaceStart = "urn:iso:std:iso:20022:tech:xsd:";
    private const string Root = "Document/BkToCstmrStmt/";
    private const string Statement = "Stmt";
    private const string Balance = "Stmt/Bal";
    private const string Entry = "Stmt/Ntry";
    private const string Detail = "Stmt/Ntry/NtryDtls/TxDtls";
    private const int MaxDepth = 64;
    private const int MaxName = 64;
    private const int MaxText = 65_536;

    private static readonly string[] Versions = ["camt.053.001.02", "camt.053.001.04", "camt.053.001.08"];

    private readonly StringBuilder _path = new();
    private readonly StringBuilder _text = new();
    private readonly Stack<(int Length, long Line, string Currency)> _elements = new();
    private readonly char[] _chunk = new char[4_096];
    private string? _namespace;
    private int _documentDepth;
    private bool _hasDocument;
    private StatementDraft? _statement;
    private CamtBalance? _balance;
    private CamtEntry? _entry;
    private CamtDetail? _detail;

    public void Parse(Stream content, CancellationToken cancellationToken)
    {
        using var guarded = new GuardedStream(content, isXml: true);
        long line = 1;
        try
        {
            using XmlReader xml = XmlReader.Create(guarded, Settings());
            var place = (IXmlLineInfo)xml;
            while (Read(xml))
            {
                cancellationToken.ThrowIfCancellationRequested();
                line = place.LineNumber;
                Take(xml, line);
            }

            if (!_hasDocument && output.Errors == 0)
            {
                output.Error(0, "", "", "the file has no Document of camt.053");
            }
        }
        catch (XmlException exception)
        {
            Break(Math.Max(exception.LineNumber, line), exception.Message.Contains("DTD", StringComparison.Ordinal)
                ? "the file has a document type definition (DTD), which is never read"
                : $"the XML is broken or the file is cut off: {exception.Message}");
        }
        catch (UnreadableFileException exception)
        {
            Break(line, exception.Message);
        }
    }

    /// <summary>
    /// Reads the next node. Where bytes of the declaration are no text, the parser of .NET loses count of its buffer and throws this.
    /// </summary>
    private static bool Read(XmlReader xml)
    {
        try
        {
            return xml.Read();
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UnreadableFileException("the XML is broken: bytes of its declaration are no text");
        }
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        NameTable = new BoundedNames(),
    };

    private void Take(XmlReader xml, long line)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                bool isEmpty = xml.IsEmptyElement;
                Push(xml, line);
                if (isEmpty)
                {
                    Pop();
                }

                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                TakeText(xml);
                break;
            case XmlNodeType.EndElement:
                Pop();
                break;
        }
    }

    private void Push(XmlReader xml, long line)
    {
        if (_elements.Count == MaxDepth)
        {
            throw new UnreadableFileException($"elements are nested more than {MaxDepth} deep");
        }

        string currency = xml.GetAttribute("Ccy") ?? "";
        _elements.Push((_path.Length, line, currency.Length <= 16 ? currency : currency[..16]));
        _text.Clear();
        if (_namespace is null && xml.LocalName == "Document")
        {
            BeginDocument(xml.NamespaceURI, line);
        }

        // An element of another namespace, or with a name of any length, is none of camt.053.
        bool isKnown = xml.NamespaceURI == _namespace && xml.LocalName.Length <= MaxName;
        _path.Append(_path.Length > 0 ? "/" : "").Append(isKnown ? xml.LocalName : "?");
        Begin(Path(), line);
    }

    private void BeginDocument(string ns, long line)
    {
        _hasDocument = true;
        string version = ns.StartsWith(NamespaceStart, StringComparison.Ordinal) ? ns[NamespaceStart.Length..] : ns;
        if (!Versions.Contains(version))
        {
            output.Error(line, "Document", version, $"one of {string.Join(", ", Versions)} is expected");
            return;
        }

        // Within an envelope, paths begin at the document.
        _namespace = ns;
        _documentDepth = _elements.Count;
        _path.Clear();
    }

    private void TakeText(XmlReader xml)
    {
        int read;
        while ((read = xml.ReadValueChunk(_chunk, 0, _chunk.Length)) > 0)
        {
            if (_text.Length > MaxText)
            {
                continue;
            }

            _text.Append(_chunk, 0, read);
            if (_text.Length > MaxText)
            {
                Error(_elements.Count > 0 ? _elements.Peek().Line : 0, Path().ToString(), "",
                    $"the text has more than {MaxText} characters, which is the limit");
            }
        }
    }

    private void Pop()
    {
        (int length, long line, string currency) = _elements.Pop();
        ReadOnlySpan<char> path = Path();
        if (_statement is not null && path.Length > 0)
        {
            string text = _text.Length > MaxText ? "" : _text.ToString().Trim();
            End(path, new CamtValue(text, currency, line));
        }

        _text.Clear();
        _path.Length = Math.Min(length, _path.Length);
        if (_elements.Count < _documentDepth)
        {
            _namespace = null;
            _documentDepth = 0;
        }
    }

    /// <summary>The path below the document's root; empty outside.</summary>
    private ReadOnlySpan<char> Path()
    {
        if (_namespace is null)
        {
            return [];
        }

        ReadOnlySpan<char> path = _path.ToString();
        return path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : [];
    }

    private void Begin(ReadOnlySpan<char> path, long line)
    {
        switch (path)
        {
            case Statement:
                _statement = new StatementDraft(output, hasReversalProfile: true, line);
                break;
            case Balance:
                _balance = new CamtBalance(_statement!, line);
                break;
            case Entry:
                _entry = new CamtEntry(_statement!, profile.ReversalInvertsSign, line);
                break;
            case Detail:
                _detail = _entry!.BeginDetail(line);
                break;
        }
    }

    private void End(ReadOnlySpan<char> path, CamtValue value)
    {
        switch (path)
        {
            case Statement:
                FinishStatement();
                break;
            case Balance:
                _balance!.Finish();
                _balance = null;
                break;
            case Entry:
                _entry!.Finish();
                _entry = null;
                break;
            case Detail:
                _entry!.EndDetail(_detail);
                _detail = null;
                break;
            default:
                Set(path, value);
                break;
        }
    }

    private void Set(ReadOnlySpan<char> path, CamtValue value)
    {
        if (path.StartsWith(Detail, StringComparison.Ordinal))
        {
            _detail?.Set(path[(Detail.Length + 1)..], value);
        }
        else if (_entry is not null)
        {
            _entry.Set(path[(Entry.Length + 1)..], value);
        }
        else if (_balance is not null)
        {
            _balance.Set(path[(Balance.Length + 1)..], value);
        }
        else
        {
            SetStatement(path, value);
        }
    }

    private void SetStatement(ReadOnlySpan<char> path, CamtValue value)
    {
        switch (path)
        {
            case "Stmt/Id":
                _statement!.Id = value.Text;
                break;
            case "Stmt/ElctrncSeqNb":
                _statement!.Number = value.Text;
                break;
            case "Stmt/Acct/Id/IBAN" or "Stmt/Acct/Id/Othr/Id":
                SetAccount(path.ToString(), value);
                break;
            case "Stmt/Acct/Ccy":
                _statement!.AccountCurrency = value.Text;
                break;
        }
    }

    private void SetAccount(string path, CamtValue value)
    {
        if (value.Text.Length > AccountEntry.MaxReference || _statement!.AccountId.Length > 0)
        {
            Error(value.Line, path, value.Text, $"one account of at most {AccountEntry.MaxReference} characters is expected");
            return;
        }

        _statement.AccountId = value.Text;
    }

    private void FinishStatement()
    {
        _statement!.Finish(_statement.BalanceOf("OPBD") is null && _statement.BalanceOf("PRCD") is not null ? "PRCD" : "OPBD", "CLBD");
        _statement = null;
    }

    private void Error(long line, string path, string value, string reason)
    {
        if (_statement is not null)
        {
            _statement.Error(line, path, value, reason);
        }
        else
        {
            output.Error(line, path, value, reason);
        }
    }

    /// <summary>Ends the reading. A statement that is not at its end is refused with it.</summary>
    private void Break(long line, string reason) =>
        Error(line, Path().ToString(), _statement?.Id ?? "", reason + (_statement is null ? "" : "; the statement is refused as a whole"));
}
