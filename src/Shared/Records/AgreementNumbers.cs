using FaultTolerantPay.Model;

namespace FaultTolerantPay.Records;

/// <summary>Encrypts agreement numbers when card-channel records are written, and decrypts them when they are read.</summary>
internal sealed class AgreementNumbers(StoredTokens tokens)
{
    /// <summary>The form in which a record is stored. An agreement number that could not be decrypted is stored unchanged.</summary>
    public async ValueTask<CardChannelRecord> SealAsync(CardChannelRecord record, CancellationToken cancellationToken) =>
        record.AgreementNumber is { } agreement
            ? record with
            {
                AgreementNumber = await tokens.SealAsync(agreement, TokenOwner.Of(record), cancellationToken).ConfigureAwait(false),
            }
            : record with { AgreementNumber = record.UnreadableAgreement?.Stored };

    public ValueTask<IReadOnlyList<CardChannelRecord>> OpenAsync(
        IReadOnlyList<CardChannelRecord> records, CancellationToken cancellationToken) =>
        StoredTokens.OpenAllAsync(records, record => OpenAsync(record, cancellationToken));

    /// <summary>The form in which the library uses a record.</summary>
    public async ValueTask<CardChannelRecord> OpenAsync(CardChannelRecord record, CancellationToken cancellationToken)
    {
        if (record.AgreementNumber is not { } stored || !SealedToken.Is(stored))
        {
            return record;
        }

        (string? agreement, string? closed) = await tokens
            .OpenAsync(stored, TokenOwner.Of(record), "card", cancellationToken).ConfigureAwait(false);
        string card = record.MaskedNumber ?? "without a number";
        return record with
        {
            AgreementNumber = agreement,
            UnreadableAgreement = closed is null
                ? null
                : new UnreadableToken(stored, $"The agreement number of card {card} at channel {record.Channel} {closed}"),
        };
    }
}
