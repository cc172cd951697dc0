namespace FaultTolerantPay.Fuzzing.Checks;

/// <summary>A stream that gives one to seven bytes at a time, as a slow connection does. It cannot be asked for its length.</summary>
internal sealed class PiecewiseStream(byte[] content) : Stream
{
    private const int MostAtATime = 7;

    private int _at;
    private int _turn;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        _turn = (_turn % MostAtATime) + 1;
        int read = Math.Min(Math.Min(buffer.Length, _turn), content.Length - _at);
        content.AsSpan(_at, read).CopyTo(buffer);
        _at += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
