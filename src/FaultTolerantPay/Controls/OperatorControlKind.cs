using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The kinds of control.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperatorControlKind>))]
public enum OperatorControlKind
{
    /// <summary>Stops work on the target until it is resumed.</summary>
    Pause = 1,

    /// <summary>Resumes work that was paused.</summary>
    Resume = 2,

    /// <summary>Refuses stand-in for the target, until it is unblocked or the block ends.</summary>
    Block = 3,

    /// <summary>Allows stand-in for the target again.</summary>
    Unblock = 4,
}
