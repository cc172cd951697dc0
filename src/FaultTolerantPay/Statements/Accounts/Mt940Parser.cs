using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>Reads MT940: joins lines to fields and fields to messages, which <see cref="Mt940Messages"/> makes statements of.</summary>
internal sealed class Mt940Parser(AccountStatementProfile profile, StatementOutput output)
{
    private readonly Mt940Messages _messages = new(output);
    private Mt940Field? _field;
    private bool _isInMessage;
    private bool _isInBlock;
    private bool _isOrphan;

    public void Parse(Stream content, CancellationToken cancellationToken)
    {
        using var guarded = new GuardedStream(content, isXml: false);
        var encoding = (System.Text.Encoding)profile.Encoding.Clone();
        encoding.DecoderFallback = new System.Text.DecoderReplacementFallback(StatementEncodings.NoText.ToString());
        using var reader = new StreamReader(guarded, encoding, detectEncodingFromByteOrderMarks: false);
        var lines = new BoundedLines(reader);
        try
        {
            while (lines.Next())
            {
                cancellationToken.ThrowIfCancellationRequested();
                TakeLine(lines);
            }
        }
        catch (UnreadableFileException exception)
        {
            output.Error(0, "", "", exception.Message);
            return;
        }

        EndFile(lines.Number);
    }

    private void TakeLine(BoundedLines lines)
    {
        string line = lines.Line.Trim('\uFEFF', '\u0001', '\u0003');
        TakeLine(line, lines.Number);
        if (lines.IsTooLong)
        {
            _messages.Error(lines.Number, "", "", $"the line has more than {BoundedLines.MaxLine} characters, which is the limit");
        }
        else if (line.Contains(StatementEncodings.NoText))
        {
            _messages.Error(lines.Number, "", line,
                $"bytes that are not {profile.Encoding.WebName}: set {nameof(profile.Encoding)} in this bank's profile");
        }
    }

    private void TakeLine(string line, long number)
    {
        int block = line.IndexOf("{4:", StringComparison.Ordinal);
        if (line is "-" || line.StartsWith("-}", StringComparison.Ordinal))
        {
            EndMessage(number);
        }
        else if (Mt940Field.Find(line, number) is { } field)
        {
            BeginField(field);
            return;
        }
        else if (block < 0 && _field is not null)
        {
            if (!_field.TryAdd(line))
            {
                _messages.Error(number, _field.Name, "", $"the field has more than {Mt940Field.MaxLength} characters, which is the limit");
                _field = null;
            }

            return;
        }

        // A line outside of messages may be a header of the bank; the blocks of a SWIFT message may be in one line.
        if (block >= 0)
        {
            EndMessage(number);
            _isInBlock = true;
            if (Mt940Field.Find(line[(block + 3)..], number) is { } first)
            {
                BeginField(first);
            }
        }
    }

    private void BeginField(Mt940Field field)
    {
        EndField();
        if (field.Tag == "20")
        {
            // In bare files the line with a hyphen may be missing.
            EndBareMessage(field.Line);
            _isInMessage = true;
            _isOrphan = false;
            _messages.Begin();
        }

        _field = field;
    }

    private void EndField()
    {
        if (_field is not { } field)
        {
            return;
        }

        _field = null;
        if (_isInMessage)
        {
            _messages.Take(field);
        }
        else if (!_isOrphan)
        {
            _isOrphan = true;
            output.Error(field.Line, field.Name, field.First,
                "a field outside of a message: the fields up to the next :20: are passed over");
        }
    }

    private void EndBareMessage(long line)
    {
        if (_isInMessage && _isInBlock)
        {
            _messages.Error(line, ":20:", "", "the message before it has no end: its block is cut off");
        }

        if (_isInMessage)
        {
            EndMessage(line);
        }
    }

    private void EndMessage(long line)
    {
        EndField();
        if (_isInMessage)
        {
            _messages.End(line);
        }

        _isInMessage = false;
        _isInBlock = false;
    }

    private void EndFile(long line)
    {
        EndField();
        if (_isInBlock && _isInMessage)
        {
            _messages.Error(line, "", "", "the file is cut off: the block of its last message has no end");
        }

        EndMessage(line);
        _messages.EndFile();
    }
}
