using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What became of a report.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReportStatus>))]
public enum ReportStatus
{
    /// <summary>It is kept: it settled the instruction, agreed with the record, or is evidence against it.</summary>
    Recorded = 1,

    /// <summary>No instruction has this reference.</summary>
    NotFound = 2,

    /// <summary>It is not bound to the instruction (another speaker, purpose, amount or currency, or a success without an amount), and changes nothing of it; a difference tells of it.</summary>
    Refused = 3,
}
