using System.Text.Json.Serialization;

namespace FaultTolerantPay.Controls;

/// <summary>What an operator's order is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ControlTargetKind>))]
public enum ControlTargetKind
{
    /// <summary>Everything. To pause.</summary>
    Everything = 1,

    /// <summary>What was decided on an institution's limit, or goes through its channels. To pause.</summary>
    Institution = 2,

    /// <summary>What goes through the channels of one institution, whichever decided. To pause.</summary>
    Channel = 3,

    /// <summary>The merchants of a group. To pause.</summary>
    MerchantGroup = 4,

    /// <summary>One customer. To block.</summary>
    Customer = 5,

    /// <summary>One merchant. To block.</summary>
    Merchant = 6,
}
