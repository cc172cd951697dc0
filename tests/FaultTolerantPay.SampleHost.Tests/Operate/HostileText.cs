using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>What a stranger may write: a formula, a forged row, an escape that colours, marks that turn the direction of writing.</summary>
internal static class HostileText
{
    /// <summary>The part of <see cref="Text"/> that is shown as it is.</summary>
    public const string Mark = "calc";

    public const string Text = "=calc|A0\r\nFORGED row\u001b[32m\u0007\u0085\u2028FORGED\u202E\u2066\u200B\n=1+1";

    public static ApprovalRequest Approval(TransactionKey key, string id, string reason, OperatorId by) => new()
    {
        Id = id,
        Key = key,
        Kind = ApprovalKind.WriteOff,
        Amount = new Money(1_000, Samples.Euro),
        RequestedBy = by,
        RequestedAt = Samples.Start,
        Reason = reason,
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    public static StatementDiscrepancy StatementDiscrepancy(string id) => new()
    {
        Id = id,
        Source = "wechat",
        Day = new DateOnly(2026, 1, 5),
        Kind = MatchKind.OnlyTheirs,
        ValueAtRisk = new Money(1_000, Samples.Euro),
        Fingerprint = "abc",
        OpenedAt = Samples.Start,
        Version = 1,
    };

    public static StatementDiscrepancyStep Opened { get; } =
        new() { Number = 1, Kind = StatementDiscrepancyStepKind.Opened, At = Samples.Start, Text = Text };

    public static OperatorControl Order(CustomerId customer, OperatorId by, string reason) => new()
    {
        Kind = OperatorControlKind.Block,
        Target = ControlTarget.Customer(customer),
        By = by,
        At = Samples.Start,
        Reason = reason,
    };
}
