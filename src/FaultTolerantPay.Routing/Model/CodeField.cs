namespace FaultTolerantPay.Routing.Model;

/// <summary>The position of one dimension's bits in a request's code.</summary>
/// <param name="Word">The word.</param>
/// <param name="Shift">The lowest bit.</param>
/// <param name="Bits">The width, 1 to 13.</param>
internal readonly record struct CodeField(int Word, int Shift, int Bits)
{
    public ulong Mask => ((1UL << Bits) - 1) << Shift;

    public int Read(ReadOnlySpan<ulong> code) => (int)((code[Word] & Mask) >> Shift);

    public void Write(Span<ulong> code, int value) => code[Word] = (code[Word] & ~Mask) | ((ulong)value << Shift);
}
