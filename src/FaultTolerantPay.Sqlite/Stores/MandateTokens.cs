using System.Buffers.Binary;
using System.Text;
using FaultTolerantPay.Model;
using FaultTolerantPay.Sqlite.Tables;

namespace FaultTolerantPay.Sqlite.Stores;

/// <summary>
/// Encrypts the tokens of mandates on write and decrypts them on read. Without a protector they are written unencrypted, and tokens that
/// another process encrypted stay encrypted.
/// </summary>
/// <param name="protector">The host's protector; null: none.</param>
/// <param name="path">The store file, for messages.</param>
internal sealed class MandateTokens(ISecretProtector? protector, string path)
{
    /// <summary>The key that encrypts new tokens; null: there is none.</summary>
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
        {
            opened[i] = await OpenAsync(page[i], cancellationToken).ConfigureAwait(false);
        }

        return opened;
    }

    public ValueTask<Instruction> OpenAsync(Instruction instruction, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(instruction, (row, mandate) => OpenAsync(row, mandate, cancellationToken));

    /// <summary>The form in which a token is stored. A token that could not be decrypted is stored unchanged.</summary>
    public async ValueTask<Mandate> SealAsync(MandateRow row, Mandate mandate, CancellationToken cancellationToken)
    {
        if (mandate.UnreadableToken is { } unreadable)
        {
            return new Mandate(mandate.Institution, unreadable.Stored);
        }

        if (protector is null)
        {
            return mandate;
        }

        try
        {
            byte[] token = Encoding.UTF8.GetBytes(mandate.Token);
            ProtectedSecret secret = await protector.ProtectAsync(token, OwnerOf(row, mandate), cancellationToken).ConfigureAwait(false);
            if (Identifier.IsValid(secret.KeyId))
            {
                return mandate with { Token = SealedToken.Text(secret) };
            }

            string key = PlainText.Clean(secret.KeyId, Identifier.MaxLength);
            throw new FormatException($"It named the key '{key}'; expected {Identifier.Expectation}.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RecordFailures.Protector(path, "written", exception);
        }
    }

    /// <summary>The form in which the library uses a token.</summary>
    public async ValueTask<Mandate> OpenAsync(MandateRow row, Mandate mandate, CancellationToken cancellationToken)
    {
        if (!SealedToken.Is(mandate.Token))
        {
            return mandate;
        }

        ProtectedSecret secret = SealedToken.Parse(mandate.Token);
        if (protector is null)
        {
            return Closed("and no ISecretProtector is registered");
        }

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

    /// <summary>The context of a token: it cannot be decrypted in another payment's row, or for another institution.</summary>
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
