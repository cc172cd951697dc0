using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>How long ago a discrepancy of a statement was opened.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DiscrepancyAge>))]
public enum DiscrepancyAge
{
    /// <summary>Less than a day ago.</summary>
    UnderOneDay = 1,

    /// <summary>At least a day and less than three days ago.</summary>
    OneToThreeDays,

    /// <summary>At least three days and less than seven days ago.</summary>
    ThreeToSevenDays,

    /// <summary>Seven days ago or longer.</summary>
    OverSevenDays,
}
