using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The kind of a work item.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkKind>))]
public enum WorkKind
{
    /// <summary>A pending payment, whose outcome the library queries at the business system.</summary>
    Transaction = 1,

    /// <summary>An advance on its way to a final state, except while it waits for its confirmation.</summary>
    Advance = 2,

    /// <summary>The advices of one payment, sent in order.</summary>
    Advices = 3,

    /// <summary>The notices of one payment, in no order.</summary>
    Notices = 4,

    /// <summary>A paid advance, whose original status the library queries at the business system.</summary>
    Confirmation = 5,

    /// <summary>An advance that an operator's pause stops. It continues automatically when the pause ends.</summary>
    Paused = 6,

    /// <summary>
    /// A payment whose mandate may be used to collect older debts of its customer
    /// (<see cref="CollectionOptions.UseMandateOfNextPayment"/>).
    /// </summary>
    Mandate = 7,

    /// <summary>
    /// A channel payment: a query, the return of a surplus, the end of the time to try, or the expiry of an authorisation.
    /// </summary>
    ChannelPayment = 8,
}
