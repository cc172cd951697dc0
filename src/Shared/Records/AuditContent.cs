using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.Records;

/// <summary>
/// The hash of an audit trail row's content: each field as stored, prefixed with its length. It starts with random bytes that are stored in
/// the row and erased with it. Afterwards, no one can find the content from its hash by trying values.
/// </summary>
internal sealed class AuditContent
{
    /// <summary>The number of random bytes.</summary>
    public const int SaltBytes = 16;

    private readonly ArrayBufferWriter<byte> _fields = new(256);

    /// <summary>A journal entry, before it is stored.</summary>
    public static AuditContent Of(JournalEntry entry, ReadOnlySpan<byte> salt)
    {
        AuditContent content = new AuditContent().Begin(KindOf(entry.Channel is not null), salt)
            .Add(entry.Key).Add(entry.At).Add(entry.Event).Add(entry.Currency.Code);
        if (entry.Channel is { } channel)
        {
            content.Add(channel.Value);
        }

        byte[] currency = Encoding.UTF8.GetBytes(entry.Currency.Code);
        for (int line = 0; line < entry.Postings.Count; line++)
        {
            Posting posting = entry.Postings[line];
            content.AddPosting(line + 1, Encoding.UTF8.GetBytes(posting.Account.ToString()), currency, posting.AmountMinor);
        }
        return content;
    }

    /// <summary>A line of a timeline, before it is stored.</summary>
    public static AuditContent Of(TimelineEvent line, ReadOnlySpan<byte> salt) =>
        new AuditContent().Begin("timeline", salt)
            .Add(line.Key).Add(line.At).Add(line.Name).Add(line.Detail).Add(line.Operator?.Value ?? "");

    /// <summary>An entry with a channel has another kind: entries of older releases keep their hashes.</summary>
    public static string KindOf(bool hasChannel) => hasChannel ? "channel-journal" : "journal";

    public AuditContent Begin(string kind, ReadOnlySpan<byte> salt)
    {
        _fields.ResetWrittenCount();
        return Add(kind).Add(salt);
    }

    public AuditContent Add(ReadOnlySpan<byte> field)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_fields.GetSpan(sizeof(int)), field.Length);
        _fields.Advance(sizeof(int));
        _fields.Write(field);
        return this;
    }

    public AuditContent AddPosting(long line, ReadOnlySpan<byte> account, ReadOnlySpan<byte> currency, long amountMinor) =>
        Add(line).Add(account).Add(currency).Add(amountMinor);

    public byte[] Hash() => SHA256.HashData(_fields.WrittenSpan);

    private AuditContent Add(TransactionKey key) => Add(key.Merchant.Value).Add(key.Order.Value ?? "").Add(key.Attempt.Value ?? "");

    private AuditContent Add(long number)
    {
        Span<byte> field = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(field, number);
        return Add(field);
    }

    private AuditContent Add(DateTimeOffset time)
    {
        Span<byte> field = stackalloc byte[32];
        time.UtcDateTime.TryFormat(field, out int length, "O", CultureInfo.InvariantCulture);
        return Add(field[..length]);
    }

    private AuditContent Add(string field)
    {
        Span<byte> buffer = field.Length <= 256 ? stackalloc byte[256 * 3] : new byte[Encoding.UTF8.GetMaxByteCount(field.Length)];
        return Add(buffer[..Encoding.UTF8.GetBytes(field, buffer)]);
    }
}
