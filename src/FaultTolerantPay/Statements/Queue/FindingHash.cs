using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Statements.Queue;

/// <summary>
/// A hash of texts and numbers, as 32 letters from a to p: without digits, so that nobody takes it for a card number and masks it.
/// </summary>
internal sealed class FindingHash : IDisposable
{
    private const int Bytes = 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public FindingHash Add(string text)
    {
        // The length first: otherwise two texts could be read as two others.
        byte[] bytes = Encoding.Unicode.GetBytes(text);
        Add(bytes.Length);
        _hash.AppendData(bytes);
        return this;
    }

    public FindingHash Add(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        _hash.AppendData(bytes);
        return this;
    }

    public FindingHash Add(in StatementRow row) => Add((long)row.Kind).Add((long)row.Status).Add(row.OurReference).Add(row.TheirReference)
        .Add(row.OriginalReference).Add(row.AmountMinor).Add(row.Currency.Code ?? "").Add(row.FeeMicros).Add(row.At.UtcTicks)
        .Add(row.MerchantNumber);

    /// <summary>The letters. The hash is empty then.</summary>
    public string Take()
    {
        byte[] hash = _hash.GetHashAndReset();
        return string.Create(2 * Bytes, hash, static (letters, bytes) =>
        {
            for (int i = 0; i < Bytes; i++)
            {
                letters[2 * i] = (char)('a' + (bytes[i] >> 4));
                letters[(2 * i) + 1] = (char)('a' + (bytes[i] & 15));
            }
        });
    }

    public void Dispose() => _hash.Dispose();
}
