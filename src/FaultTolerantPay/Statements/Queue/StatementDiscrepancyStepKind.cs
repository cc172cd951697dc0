using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What happened to a discrepancy of a statement.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatementDiscrepancyStepKind>))]
public enum StatementDiscrepancyStepKind
{
    /// <summary>A comparison found it. The library does this.</summary>
    Opened = 1,

    /// <summary>The same comparison found it with other rows. It is open, and a proposal is void. The library does this.</summary>
    Changed,

    /// <summary>It was given to an operator, or to nobody.</summary>
    Assigned,

    /// <summary>An operator wrote a remark.</summary>
    Commented,

    /// <summary>An operator proposed a resolution, which another operator must approve.</summary>
    Proposed,

    /// <summary>Another operator approved the proposal: it is resolved.</summary>
    Approved,

    /// <summary>An operator resolved it alone.</summary>
    Resolved,

    /// <summary>A later comparison has the row that was missing: it is resolved. The library does this.</summary>
    Explained,

    /// <summary>
    /// It was opened again, or its proposal was refused. The library opens it again if the row that explained it is gone.
    /// </summary>
    Reopened,
}
