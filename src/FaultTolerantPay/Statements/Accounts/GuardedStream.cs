using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// The bytes of a file, refused where they begin like something that is no text, or where markup would make a parser hold too much: a tag
/// or a text is held in memory up to its end, and its end is a <c>&gt;</c> or <c>&lt;</c>.
/// </summary>
internal sealed class GuardedStream(Stream inner, bool isXml) : ForwardStream
{
    /// <summary>The most bytes of one tag or text of XML.</summary>
    public const int MaxMarkup = 1_048_576;

    private readonly byte[] _start = new byte[OtherFiles.HeadLength];
    private int _startLength = -1;
    private int _startGiven;
    private int _sinceMarkup;

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

    private string? WhatItIs(ReadOnlySpan<byte> start) => start.IsEmpty ? "empty"
        : OtherFiles.NameOf(start) ?? (!isXml && start[0] == '<' ? "XML, such as camt.053" : null);
}
