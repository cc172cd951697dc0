using System.Security.Cryptography;

namespace FaultTolerantPay.Records;

/// <summary>The chain data of a row of the audit trail, computed on the caller's thread.</summary>
/// <param name="Salt">Random bytes, stored in the row.</param>
/// <param name="Content">The hash of the row's content.</param>
internal readonly record struct PreparedRow(byte[] Salt, byte[] Content)
{
    public static PreparedRow[] Of(IReadOnlyList<JournalEntry> entries)
    {
        var rows = new PreparedRow[entries.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            byte[] salt = RandomNumberGenerator.GetBytes(AuditContent.SaltBytes);
            rows[i] = new PreparedRow(salt, AuditContent.Of(entries[i], salt).Hash());
        }
        return rows;
    }

    public static PreparedRow[] Of(IReadOnlyList<TimelineEvent> lines)
    {
        var rows = new PreparedRow[lines.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            byte[] salt = RandomNumberGenerator.GetBytes(AuditContent.SaltBytes);
            rows[i] = new PreparedRow(salt, AuditContent.Of(lines[i], salt).Hash());
        }
        return rows;
    }
}
