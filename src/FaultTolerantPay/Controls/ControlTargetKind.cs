using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The kind of target of a control.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlTargetKind>))]
public enum ControlTargetKind
{
    /// <summary>Everything. Can be paused.</summary>
    Everything = 1,

    /// <summary>Payments that were decided on an institution's limit, or that move through its channels. Can be paused.</summary>
    Institution = 2,

    /// <summary>
    /// Payments that move through the channels of one institution, on whichever institution's limit they were decided. Can be paused.
    /// </summary>
    Channel = 3,

    /// <summary>The merchants of a group. Can be paused.</summary>
    MerchantGroup = 4,

    /// <summary>One customer. Can be blocked.</summary>
    Customer = 5,

    /// <summary>One merchant. Can be blocked.</summary>
    Merchant = 6,
}
