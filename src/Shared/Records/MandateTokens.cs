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

    public ValueTask<Instruction> OpenAsync(Instruction instruction, CancellationToken cancellationToken) =>
        MandateFields.ChangeAsync(instruction, (row, mandate) => OpenAsync(row, mandate, cancellationToken));

    public ValueTask<IReadOnlyList<TransactionRecord>> OpenAsync(
        IReadOnlyList<TransactionRecord> records, CancellationToken cancellationToken) =>
        StoredTokens.OpenAllAsync(records, record => OpenAsync(record, cancellationToken));

    public ValueTask<IReadOnlyList<Advance>> OpenAsync(IReadOnlyList<Advance> advances, CancellationToken cancellationToken) =>
        StoredTokens.OpenAllAsync(advances, advance => OpenAsync(advance, cancellationToken));

    public ValueTask<IReadOnlyList<Instruction>> OpenAsync(IReadOnlyList<Instruction> instructions, CancellationToken cancellationToken) =>
        StoredTokens.OpenAllAsync(instructions, instruction => OpenAsync(instruction, cancellationToken));

    public ValueTask<IReadOnlyList<RecordedOperation>> OpenAsync(
        IReadOnlyList<RecordedOperation> operations, CancellationToken cancellationToken) =>
        StoredTokens.OpenAllAsync(operations, async operation => operation.Instruction is { } instruction
            ? operation with { Instruction = await OpenAsync(instruction, cancellationToken).ConfigureAwait(false) }
            : operation);

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
