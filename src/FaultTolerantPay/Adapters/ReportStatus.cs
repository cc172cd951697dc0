using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What the library did with a report.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReportStatus>))]
public enum ReportStatus
{
    /// <summary>The report is stored: it settled the instruction, agreed with the record, or is evidence against the record.</summary>
    Recorded = 1,

    /// <summary>No instruction has this reference.</summary>
    NotFound = 2,

    /// <summary>
    /// The report does not match the instruction: another reporter, purpose, amount or currency, or a success without an amount. The
    /// instruction does not change; a discrepancy records the report.
    /// </summary>
    Refused = 3,
}
