using System.Buffers.Binary;
using System.Text;
using FaultTolerantPay.Adapters;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;
using FaultTolerantPay.Sqlite.Tables;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>
/// Seals the tokens of mandates in what is written, and opens them in what is read. Without a protector they are written in the clear, and
/// what another process sealed stays closed.
/// </summary>
/// <param name="protector">The host's; null: none.</param>
/// <param name="path">The store file, for messages.</param>
internal sealed class MandateTokens(ISecretProtector? protector, string path)
{
    /// <summary>The key that protects what is written now; null: none does.</summary>
    public string? WritingKey => protector?.WritingKey;

    public ValueTask<TransactionRecord> SealAsync(TransactionRecord record, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(record, (row, mandate) => SealAsync(row, mandate, cancellationToken));

    public ValueTask<Advance> SealAsync(Advance advance, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(advance, (row, mandate) => SealAsync(row, mandate, cancellationToken));

    public ValueTask<Instruction> SealAsync(Instruction instruction, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(instruction, (row, mandate) => SealAsync(row, mandate, cancellationToken));

    public ValueTask<TransactionRecord> OpenAsync(TransactionRecord record, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(record, (row, mandate) => OpenAsync(row, mandate, cancellationToken));

    public ValueTask<Advance> OpenAsync(Advance advance, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(advance, (row, mandate) => OpenAsync(row, mandate, cancellationToken));

    public async ValueTask<IReadOnlyList<Advance>> OpenAsync(IReadOnlyList<Advance> page, CancellationToken cancellationToken)
    {
        var opened = new Advance[page.Count];
        for (int i = 0; i < opened.Length; i++)
            opened[i] = await OpenAsync(page[i], cancellationToken).ConfigureAwait(false);
        return opened;
    }

    public ValueTask<Instruction> OpenAsync(Instruction instruction, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(instruction, (row, mandate) => OpenAsync(row, mandate, cancellationToken));

    /// <summary>As it is to be stored. A token that could not be read is stored as it was.</summary>
    public async ValueTask<Mandate> SealAsync(MandateRow row, Mandate mandate, CancellationToken cancellationToken)
    {
        if (mandate.UnreadableToken is { } unreadable)
            return new Mandate(mandate.Institution, unreadable.Stored);
        if (protector is null)
            return mandate;
        try
        {
            byte[] token = Encoding.UTF8.GetBytes(mandate.Token);
            ProtectedSecret secret = await protector.ProtectAsync(token, OwnerOf(row, mandate), cancellationToken).ConfigureAwait(false);
            if (Identifier.IsValid(secret.KeyId))
                return mandate with { Token = SealedToken.Text(secret) };
            string key = PlainText.Clean(secret.KeyId, Identifier.MaxLength);
            throw new FormatException($"It named the key '{key}'; expected {Identifier.Expectation}.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RecordFailures.Protector(path, "written", exception);
        }
    }

    /// <summary>As the library works with it.</summary>
    public async ValueTask<Mandate> OpenAsync(MandateRow row, Mandate mandate, CancellationToken cancellationToken)
    {
        if (!SealedToken.Is(mandate.Token))
            return mandate;
        ProtectedSecret secret = SealedToken.Parse(mandate.Token);
        if (protector is null)
            return Closed("and no ISecretProtector is registered");
        OpenedSecret opened;
        try
        {
            opened = await protector.OpenAsync(secret, OwnerOf(row, mandate), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RecordFailures.Protector(path, "read", exception);
        }
        return opened.Problem switch
        {
            SecretProblem.None => mandate with { Token = Encoding.UTF8.GetString(opened.Value.Span) },
            SecretProblem.UnknownKey => Closed("which the ISecretProtector does not know"),
            _ => Closed("which does not open it: it was altered, or moved here from another payment"),
        };

        Mandate Closed(string why) => new(mandate.Institution, "")
        {
            UnreadableToken = new UnreadableToken(
                mandate.Token,
                $"The token of the mandate at {mandate.Institution} in {row} is encrypted under the key '{secret.KeyId}', {why}."),
        };
    }

    /// <summary>Whose a token is: it opens in no other payment's row, and at no other institution.</summary>
    private static byte[] OwnerOf(MandateRow row, Mandate mandate)
    {
        string[] parts = ["mandate", row.Key.Merchant.Value, row.Key.Order.Value, row.Key.Attempt.Value, mandate.Institution.Value];
        var owner = new byte[parts.Sum(part => sizeof(int) + Encoding.UTF8.GetByteCount(part))];
        Span<byte> rest = owner;
        foreach (string part in parts)
        {
            int length = Encoding.UTF8.GetBytes(part, rest[sizeof(int)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, length);
            rest = rest[(sizeof(int) + length)..];
        }
        return owner;
    }
}
