using System.Globalization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>What every store of settlements has in common: what it refuses, and the cursors of its lists.</summary>
public static class SettlementRules
{
    /// <summary>Refuses a commit whose settlement has a text, day, version or share out of range. The message repeats no text.</summary>
    /// <exception cref="ArgumentException">The settlement is invalid.</exception>
    /// <exception cref="OverflowException">Its amounts do not fit.</exception>
    public static void Check(StandInCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        if (commit.Settlement is not { } settlement)
        {
            return;
        }

        if (!Identifier.IsValid(settlement.Id) || !Identifier.IsValid(settlement.Provider.Value)
            || !Identifier.IsValid(settlement.Account.Value) || string.IsNullOrWhiteSpace(settlement.Payer)
            || settlement.Reference is null || string.IsNullOrEmpty(settlement.Amount.Currency.Code)
            || settlement.BookedOn.Year is < 2000 or > 2099 || settlement.Version < 0)
        {
            throw new ArgumentException(
                $"Expected a settlement with an id, a provider and an account, each {Identifier.Expectation}, a payer, a reference, a "
                + "currency, a booking day from 2000 to 2099, and a version of 0 or more.",
                nameof(commit));
        }

        if (settlement.Days.Length > ChannelSettlement.MaxDays || settlement.Shares.Length > ChannelSettlement.MaxShares
            || settlement.MerchantNumbers.Length > ChannelSettlement.MaxMerchantNumbers
            || settlement.MerchantNumbers.Any(string.IsNullOrEmpty) || !settlement.Shares.All(share => share.IsValid))
        {
            throw new ArgumentException(
                $"Expected a settlement of at most {ChannelSettlement.MaxDays} days and {ChannelSettlement.MaxMerchantNumbers} merchant "
                + $"numbers, with at most {ChannelSettlement.MaxShares} shares, each on {SettlementShare.Expectation}.",
                nameof(commit));
        }

        // It throws if the amounts do not fit.
        _ = settlement.SuspenseMinor;
    }

    /// <summary>The subject of the cursors of a list.</summary>
    internal static string Subject(ProviderId? provider, DateOnly from) => QueryCursor.Subject("settlements", provider, from);

    /// <summary>The cursor after a settlement.</summary>
    internal static string After(string subject, ChannelSettlement last) =>
        QueryCursor.Of(subject, TextOf(last.BookedOn), last.Provider.Value, last.Id);

    /// <summary>The place after which a page begins.</summary>
    /// <exception cref="ArgumentException">The cursor is not one of this query.</exception>
    internal static (DateOnly BookedOn, string Provider, string Id) PlaceOf(string? after, string subject, DateOnly from)
    {
        if (after is null)
        {
            return (from, "", "");
        }

        string[] parts = QueryCursor.Parts(after, subject, 3);
        return DateOnly.TryParseExact(parts[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day >= from
            ? (day, parts[1], parts[2])
            : throw QueryCursor.Unknown(after);
    }

    /// <summary>A day as stores and cursors write it: ISO 8601, which sorts by time.</summary>
    internal static string TextOf(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
