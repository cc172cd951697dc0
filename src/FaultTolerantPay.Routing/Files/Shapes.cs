using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Files;

/// <summary>The kinds of objects in files.</summary>
internal static class Shapes
{
    /// <summary>A shape without fields.</summary>
    public static readonly ObjectShape None = new("nothing", [], []);

    public static readonly ObjectShape Catalogue = new(
        "catalogue",
        ["dimensions", "channels"],
        ["$schema", "currencyDimension", "capabilities", "verificationElements", "providers", "valueSchedules"]);
    public static readonly ObjectShape Dimension = new("dimension", ["id", "kind"], ["values", "other"]);
    public static readonly ObjectShape Provider = new(
        "provider", ["id"], ["name", "timeZone", "dayQuota", "monthQuota", "minimumMonthVolume", "sharesVolume"]);

    public static readonly ObjectShape Channel = new(
        "channel",
        ["id", "provider", "supports"],
        [
            "amount", "fees", "currencyFees", "priority", "weight", "settlementDelay", "timeZone", "schedule", "dayQuota", "monthQuota",
            "successRateBasisPoints", "typicalLatency", "minimumMonthVolume", "capabilities", "verificationElements",
        ]);

    public static readonly ObjectShape Amount = new("amount", [], ["min", "max"]);
    public static readonly ObjectShape Fee = new("fee", [], ["fixed", "ratePerMillion", "floor", "cap"]);
    public static readonly ObjectShape Fees = new(
        "fees", [], ["fixed", "ratePerMillion", "floor", "cap", "tiers", "onDecline", "onFailure"]);

    public static readonly ObjectShape CurrencyFees = new(
        "currencyFees", ["currency"], ["fixed", "ratePerMillion", "floor", "cap", "tiers", "onDecline", "onFailure"]);

    public static readonly ObjectShape Tier = new("tier", [], ["fromAmount", "fromMonthVolume", "fixed", "ratePerMillion", "floor", "cap"]);
    public static readonly ObjectShape Quota = new("quota", [], ["amount", "count"]);
    public static readonly ObjectShape Schedule = new("schedule", [], ["open", "closed", "maintenance"]);
    public static readonly ObjectShape Hours = new("hours", ["days", "from", "to"], []);
    public static readonly ObjectShape Window = new("window", ["from", "to"], []);
    public static readonly ObjectShape ValueSchedule = new("valueSchedule", ["dimension", "value", "schedule"], ["timeZone"]);

    public static readonly ObjectShape Policy = new("policy", ["scenes"], ["$schema", "learning"]);
    public static readonly ObjectShape Operation = new("scene", ["scene"], ["hard", "soft", "exploration", "retry"]);
    public static readonly ObjectShape Learning = new(
        "learning",
        [],
        [
            "segments", "memoryAttempts", "memoryAge", "segmentStrength", "priorStrength", "firstShareBasisPoints", "fullShareAttempts",
            "maxSegments",
        ]);

    public static readonly ObjectShape Exploration = new(
        "exploration", [], ["method", "shareBasisPoints", "maxAmount", "maxCost", "currencyLimits"]);

    public static readonly ObjectShape CurrencyLimit = new("currencyLimit", ["currency"], ["maxAmount", "maxCost"]);
    public static readonly ObjectShape CurrencyMargin = new(
        "currencyMargin", ["currency"], ["fixed", "ratePerMillion", "floor", "cap"]);

    public static readonly ObjectShape Retry = new(
        "retry", [], ["maxAttempts", "softDecline", "hardDecline", "technicalFailure", "customerAbandoned"]);

    public static readonly ObjectShape RetryStep = new("retryStep", ["step"], ["delay"]);

    public static readonly ObjectShape ApprovalRecord = new("approvalRecord", ["at", "entries"], []);
    public static readonly ObjectShape ApprovalEntry = new(
        "entry", ["channel", "attempts", "approvals"], ["dimensions", "values", "failures"]);

    public static ImmutableArray<ObjectShape> OfCatalogue { get; } =
        [Catalogue, Dimension, Provider, Channel, Amount, Fee, Fees, CurrencyFees, Tier, Quota, Schedule, Hours, Window, ValueSchedule];

    public static ImmutableArray<ObjectShape> OfPolicy { get; } =
        [Policy, Operation, Learning, Exploration, CurrencyLimit, CurrencyMargin, Fee, Retry, RetryStep];
}
