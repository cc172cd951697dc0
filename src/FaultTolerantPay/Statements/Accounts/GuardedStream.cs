namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// The bytes of a file, refused where they begin like something that is no text, or where markup would make a parser hold too much: a tag
/// or a text is held in memory up to its end, and its end is a <c>&gt;</c> or <c>&lt;</c>.
/// </summary>
internal sealed class GuardedStream(Stream inner, bool isXml) : Stream
{
    /// <summary>The most bytes of one tag or text of XML.</summary>
    public const int MaxMarkup = 1_048_576;

    private readonly byte[] _start = new byte[4];
    private int _startLength = -1;
    private int _startGiven;
    private int _sinceMarkup;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = ReadStart(buffer);
        read = read > 0 || buffer.IsEmpty ? read : inner.Read(buffer);
        if (isXml)
        {
            GuardMarkup(buffer[..read]);
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadStart(Span<byte> buffer)
    {
        if (_startLength < 0)
        {
            _startLength = inner.ReadAtLeast(_start, _start.Length, throwOnEndOfStream: false);
            if (WhatItIs(_start.AsSpan(0, _startLength)) is { } what)
            {
                throw new UnreadableFileException($"the file is {what}: {(isXml ? "XML" : "MT940")} is expected");
            }
        }

        int count = Math.Min(buffer.Length, _startLength - _startGiven);
        _start.AsSpan(_startGiven, count).CopyTo(buffer);
        _startGiven += count;
        return count;
    }

    private void GuardMarkup(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int at = bytes.IndexOfAny((byte)'<', (byte)'>');
            _sinceMarkup = at < 0 ? _sinceMarkup + bytes.Length : _sinceMarkup + at;
            if (_sinceMarkup > MaxMarkup)
            {
                throw new UnreadableFileException($"a tag or text has more than {MaxMarkup} bytes, which is the limit");
            }

            if (at < 0)
            {
                return;
            }

            _sinceMarkup = 0;
            bytes = bytes[(at + 1)..];
        }
    }

    private string? WhatItIs(ReadOnlySpan<byte> start) => start switch
    {
        [] => "empty",
        [(byte)'P', (byte)'K', ..] => "a ZIP or XLSX file",
        [0x1F, 0x8B, ..] => "a gzip file",
        [(byte)'%', (byte)'P', (byte)'D', (byte)'F'] => "a PDF file",
        [0xD0, 0xCF, 0x11, 0xE0] => "an old Excel or Word file",
        [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, ..] or [_, 0, ..] => "in UTF-16 or UTF-32, or no text at all",
        [(byte)'<', ..] when !isXml => "XML, such as camt.053",
        _ => null,
    };
}
