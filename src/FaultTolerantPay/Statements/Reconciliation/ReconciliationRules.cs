using System.Globalization;
using System.Text;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>
/// What every <see cref="IReconciliationStore"/> has in common: what it refuses, and its cursors.
/// </summary>
public static class ReconciliationRules
{
    /// <summary>Refuses references that no query has. The message repeats none of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or more than a page.</exception>
    /// <exception cref="ArgumentException">One is empty, or there twice.</exception>
    public static void CheckReferences(IReadOnlyList<string> references)
    {
        ArgumentNullException.ThrowIfNull(references);
        StoreRules.CheckPage(references.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (!references.All(reference => !string.IsNullOrEmpty(reference) && seen.Add(reference)))
        {
            throw new ArgumentException("Expected different references, none of them empty.", nameof(references));
        }
    }

    /// <summary>Refuses confirmations that cannot be stored together. The message repeats no text of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or more than a page.</exception>
    /// <exception cref="ArgumentException">One has an invalid reference, day or file, or two have one reference.</exception>
    public static void CheckConfirmations(IReadOnlyList<StatementConfirmation> confirmations)
    {
        ArgumentNullException.ThrowIfNull(confirmations);
        CheckReferences([.. confirmations.Select(confirmation => confirmation.Reference)]);
        foreach (StatementConfirmation confirmation in confirmations)
        {
            StoreRules.CheckStatementDay(confirmation.Provider, confirmation.MerchantNumber, confirmation.Day);
            // A row that the day before held may be confirmed on a day without a file.
            if (confirmation.File < 0)
            {
                throw new ArgumentException("Expected the number of a stored file, or 0.", nameof(confirmations));
            }
        }
    }

    /// <summary>Refuses a comparison whose day or numbers are out of range. The message repeats no text of it.</summary>
    /// <exception cref="ArgumentException">It is invalid.</exception>
    public static void CheckReconciliation(StatementReconciliation reconciliation)
    {
        ArgumentNullException.ThrowIfNull(reconciliation);
        StoreRules.CheckStatementDay(reconciliation.Provider, reconciliation.MerchantNumber, reconciliation.Day);
        if (reconciliation is not { Version: >= 0, File: >= 0, FileVersion: >= 0, Errors: >= 0 } || !Enum.IsDefined(reconciliation.Status))
        {
            throw new ArgumentException(
                "Expected a defined status, and a version, file, file version and number of errors of 0 or more.", nameof(reconciliation));
        }
    }

    /// <summary>The subject of the cursors of a list of operations. The end of the time may advance between pages.</summary>
    internal static string OperationsSubject(ChannelId channel, DateTimeOffset from) =>
        QueryCursor.Subject("recorded-operations", channel.Value, from);

    /// <summary>The subject of the cursors of a list of comparisons. The last day may advance between pages.</summary>
    internal static string DaysSubject(ProviderId? provider, DateOnly from) => QueryCursor.Subject("reconciliations", provider, from);

    /// <summary>The cursor after an operation.</summary>
    internal static string AfterOperation(string subject, DateTimeOffset writtenAt, string reference) => QueryCursor.Of(
        subject,
        writtenAt.UtcTicks.ToString(CultureInfo.InvariantCulture),
        Convert.ToHexStringLower(Encoding.UTF8.GetBytes(reference)));

    /// <summary>The place after which a page of operations begins.</summary>
    /// <exception cref="ArgumentException">The cursor is not one of this query.</exception>
    internal static (DateTimeOffset WrittenAt, string Reference) OperationsPlace(string? after, string subject, DateTimeOffset from)
    {
        if (after is null)
        {
            return (from.ToUniversalTime(), "");
        }

        string[] parts = QueryCursor.Parts(after, subject, 2);
        byte[] reference = new byte[parts[1].Length / 2];
        return long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
            && ticks >= from.UtcTicks && ticks <= DateTimeOffset.MaxValue.UtcTicks
            && Convert.FromHexString(parts[1], reference, out _, out _) == System.Buffers.OperationStatus.Done
                ? (new DateTimeOffset(ticks, TimeSpan.Zero), Encoding.UTF8.GetString(reference))
                : throw QueryCursor.Unknown(after);
    }

    /// <summary>The cursor after a comparison.</summary>
    internal static string AfterDay(string subject, StatementReconciliation last) =>
        QueryCursor.Of(subject, TextOf(last.Day), last.Provider.Value, last.MerchantNumber);

    /// <summary>The place after which a page of comparisons begins.</summary>
    /// <exception cref="ArgumentException">The cursor is not one of this query.</exception>
    internal static (DateOnly Day, string Provider, string MerchantNumber) DaysPlace(string? after, string subject, DateOnly from)
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
