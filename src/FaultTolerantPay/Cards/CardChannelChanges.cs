namespace FaultTolerantPay.Cards;

/// <summary>What a channel's word changes in what is on record of a card. Pure functions.</summary>
internal static class CardChannelChanges
{
    /// <summary>The record after a result; the same object if nothing changes.</summary>
    /// <param name="current">The record; null: none is stored.</param>
    /// <param name="first">The record that is made if none is stored: everything but what the result says.</param>
    /// <param name="result">What the channel said.</param>
    /// <param name="details">The tokens of the details that it was given; null where they are not given.</param>
    public static CardChannelRecord After(
        CardChannelRecord? current, CardChannelRecord first, CardChannelResult result, DetailTokens details)
    {
        if (current is not null && current.Provider != result.Provider)
        {
            // The channel moved to another provider. An agreement holds at the provider that signed it, and at no other.
            bool isSigned = current is { IsSigned: true } or { UnreadableAgreement: not null };
            return isSigned && result.Verification != CardVerification.Verified
                ? current
                : After(null, first with { MaskedNumber = current.MaskedNumber ?? first.MaskedNumber }, result, details);
        }

        bool isAboutThisCall = result.Verification is CardVerification.Refused or CardVerification.Pending;
        if (current is { IsSigned: true } or { UnreadableAgreement: not null }
            && (isAboutThisCall || IsAnotherAgreement(current, result)))
        {
            return current;
        }

        CardChannelRecord after = (current ?? first) with
        {
            MaskedNumber = current?.MaskedNumber ?? first.MaskedNumber,
            Provider = result.Provider,
            Verification = result.Verification,
            VerifiedAt = result.At,
            Code = result.Code,
        };
        return result.Verification switch
        {
            CardVerification.Verified => WithAgreement(after, result.AgreementNumber) with
            {
                IdType = details.IdType ?? after.IdType,
                NameToken = details.Name ?? after.NameToken,
                IdNumberToken = details.IdNumber ?? after.IdNumberToken,
                PhoneToken = details.Phone ?? after.PhoneToken,
            },
            CardVerification.Ended => after with { AgreementNumber = null, UnreadableAgreement = null },
            _ => after,
        };
    }

    /// <summary>
    /// The one of two records of the same card and channel that holds: the one that the channel spoke of last. There are two if nodes with
    /// different keys in force wrote at the same time.
    /// </summary>
    public static CardChannelRecord Later(CardChannelRecord inForce, CardChannelRecord older) =>
        older.VerifiedAt > inForce.VerifiedAt ? older : inForce;

    private static CardChannelRecord WithAgreement(CardChannelRecord record, string? agreementNumber) => agreementNumber is null
        ? record
        : record with { AgreementNumber = agreementNumber, UnreadableAgreement = null };

    private static bool IsAnotherAgreement(CardChannelRecord current, CardChannelResult result) =>
        result is { Verification: CardVerification.Ended, AgreementNumber: { } ended }
        && current.AgreementNumber is { } agreement && ended != agreement;
}
