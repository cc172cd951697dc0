using System.Security.Cryptography;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>
/// A row's place in the chain of the audit trail: rows are numbered from 1 on, and each bears the hash of the one before it together with
/// the hash of its own content. A row that is changed, taken out or put in does not fit the rows after it.
/// </summary>
/// <param name="Number">The row's number; 0 before the first.</param>
/// <param name="Hash">32 bytes.</param>
internal readonly record struct AuditLink(long Number, byte[] Hash)
{
    /// <summary>SHA-256.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>The link of the next row.</summary>
    public AuditLink Next(ReadOnlySpan<byte> content)
    {
        Span<byte> both = stackalloc byte[2 * HashBytes];
        Hash.CopyTo(both);
        content.CopyTo(both[HashBytes..]);
        return new AuditLink(checked(Number + 1), SHA256.HashData(both));
    }
}
