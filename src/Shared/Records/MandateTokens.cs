using FaultTolerantPay.Model;

namespace FaultTolerantPay.Records;

/// <summary>Encrypts the tokens of mandates when records are written, and decrypts them when they are read.</summary>
internal sealed class MandateTokens(StoredTokens tokens)
{
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

        string stored = await tokens.SealAsync(mandate.Token, TokenOwner.Of(row, mandate), cancellationToken).ConfigureAwait(false);
        return mandate with { Token = stored };
    }

    /// <summary>The form in which the library uses a token.</summary>
    public async ValueTask<Mandate> OpenAsync(MandateRow row, Mandate mandate, CancellationToken cancellationToken)
    {
        if (!SealedToken.Is(mandate.Token))
        {
            return mandate;
        }

        (string? token, string? closed) = await tokens
            .OpenAsync(mandate.Token, TokenOwner.Of(row, mandate), "payment", cancellationToken).ConfigureAwait(false);
        return token is not null
            ? mandate with { Token = token }
            : new Mandate(mandate.Institution, "")
            {
                UnreadableToken = new UnreadableToken(
                    mandate.Token, $"The token of the mandate at {mandate.Institution} in {row} {closed}"),
            };
    }
}
