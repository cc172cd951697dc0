using System.Security.Cryptography;

namespace FaultTolerantPay.Records;

/// <summary>
/// A row's place in the hash chain of the audit trail. Rows are numbered from 1. Each row stores the hash of the previous row's hash and
/// its own content's hash. If a row is changed, removed or inserted, the rows after it no longer match.
/// </summary>
/// <param name="Number">The row's number; 0 before the first.</param>
/// <param name="Hash">32 bytes.</param>
internal readonly record struct AuditLink(long Number, byte[] Hash)
{
    /// <summary>Computes SHA-256.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>Computes the link of the next row.</summary>
    public AuditLink Next(ReadOnlySpan<byte> content)
    {
        Span<byte> both = stackalloc byte[2 * HashBytes];
        Hash.CopyTo(both);
        content.CopyTo(both[HashBytes..]);
        return new AuditLink(checked(Number + 1), SHA256.HashData(both));
    }
}
