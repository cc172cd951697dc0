using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What is wrong with a day's statement file.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementDayProblemKind>))]
public enum StatementDayProblemKind
{
    /// <summary>It is overdue: nothing is known of the day's business. The provider is asked again.</summary>
    Missing = 1,

    /// <summary>It has errors: nothing is concluded from it.</summary>
    Refused = 2,
}
