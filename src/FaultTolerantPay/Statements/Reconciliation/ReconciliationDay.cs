using System.Collections.Immutable;
using FaultTolerantPay.Statements.Fetching;

namespace FaultTolerantPay.Statements.Reconciliation;

/// <summary>One day of one merchant number that is compared.</summary>
/// <param name="Settings">The provider, whose statement files are not null.</param>
/// <param name="MerchantNumber">The merchant number.</param>
/// <param name="Day">The day.</param>
/// <param name="File">The newest file; null if the provider states that the day had no business.</param>
/// <param name="Before">The newest comparison of the day; null if there is none.</param>
internal sealed record ReconciliationDay(
    ProviderSettings Settings, string MerchantNumber, DateOnly Day, StatementFile? File, StatementReconciliation? Before)
{
    /// <summary>How the files are compared.</summary>
    public ProviderStatementFiles Files => Settings.StatementFiles!;

    /// <summary>Where discrepancies come from.</summary>
    public string Source => Settings.Id.Value;

    /// <summary>The time of the day.</summary>
    public MatchWindow Window { get; } =
        new StatementTimetable(Settings.StatementFiles!).TimeOf(Day) with { CutOverMargin = Settings.StatementFiles!.CutOverMargin };

    /// <summary>What counts as the same.</summary>
    public MatchRules Rules => new()
    {
        AllowParts = Files.AllowParts,
        CompareFees = Files.CompareFees,
        AmountToleranceMinor = Files.Tolerances.ToImmutableDictionary(one => one.Currency, one => one.AmountMinor),
        FeeToleranceMinor = Files.Tolerances.ToImmutableDictionary(one => one.Currency, one => one.FeeMinor),
        Window = Window,
    };

    /// <summary>The logical channels of the merchant number's provider.</summary>
    public IEnumerable<ChannelId> Channels => Settings.Channels.Select(channel => channel.Id);

    /// <summary>Whether an operation is in the files of this merchant number.</summary>
    public bool IsOf(RecordedOperation operation) => Settings.Find(operation.Channel) is { } channel
        && (operation.MerchantNumber ?? channel.MerchantNumber ?? Settings.Identity.MerchantNumber) == MerchantNumber;

    /// <summary>Whether a confirmation is by the statement of this day.</summary>
    public bool IsBy(StatementConfirmation confirmation) =>
        confirmation.Provider == Settings.Id && confirmation.MerchantNumber == MerchantNumber && confirmation.Day == Day;

    /// <summary>Our row of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="line">Its place among our rows, from 1.</param>
    public StatementRow RowOf(RecordedOperation operation, long line) => new()
    {
        Kind = operation.Kind,
        Status = operation.Status,
        OurReference = operation.Reference,
        TheirReference = operation.ChannelReference ?? "",
        OriginalReference = operation.OriginalReference ?? "",
        AmountMinor = operation.Amount.Minor,
        Currency = operation.Amount.Currency,
        FeeMicros = ExactAmount.Of(new Money(operation.FeeMinor, operation.Amount.Currency)).Micros,
        At = operation.WrittenAt,
        MerchantNumber = MerchantNumber,
        Line = line,
    };
}
