using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What became of a day's statement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementReconciliationStatus>))]
public enum StatementReconciliationStatus
{
    /// <summary>It was read without an error and compared with our records.</summary>
    Compared = 1,

    /// <summary>The provider states that the day had no business; our records were compared with nothing.</summary>
    NoBusiness = 2,

    /// <summary>
    /// It was not compared: it has errors, or its control totals are not those of its rows. A file that is issued again is compared.
    /// </summary>
    Refused = 3,
}
