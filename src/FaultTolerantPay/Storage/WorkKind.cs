using System.Text.Json.Serialization;

namespace FaultTolerantPay.Storage;

/// <summary>What a work item is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkKind>))]
public enum WorkKind
{
    /// <summary>A pending payment whose outcome at the business system is asked for.</summary>
    Transaction = 1,

    /// <summary>An advance on its way to a final state, but while it waits for its confirmation.</summary>
    Advance = 2,

    /// <summary>The advices of one payment, sent in order.</summary>
    Advices = 3,

    /// <summary>The notices about one payment, in no order.</summary>
    Notices = 4,

    /// <summary>An advance that is paid, whose original the business system is asked about.</summary>
    Confirmation = 5,

    /// <summary>An advance that an operator's pause stops. It goes on by itself when no pause stops it any more.</summary>
    Paused = 6,

    /// <summary>A payment whose mandate older debts of its customer may go on with (<see cref="CollectionOptions.UseMandateOfNextPayment"/>).</summary>
    Mandate = 7,
}
