using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What a channel is told to do. A caller asks for a service of the bank; each service is one or more operations.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OperationKind>))]
public enum OperationKind
{
    /// <summary>Check that the details belong to the card.</summary>
    VerifyCard = 1,

    /// <summary>Sign an agreement by which the card can be debited.</summary>
    Sign = 2,

    /// <summary>End an agreement.</summary>
    Unsign = 3,

    /// <summary>Have the bank send an SMS code to the cardholder.</summary>
    RequestSms = 4,

    /// <summary>Confirm with the SMS code.</summary>
    ConfirmSms = 5,

    /// <summary>Debit the card.</summary>
    Pay = 6,

    /// <summary>Reserve an amount on the card (preauthorisation).</summary>
    Authorise = 7,

    /// <summary>Raise the amount of a preauthorisation.</summary>
    Increment = 8,

    /// <summary>Debit a reserved amount, or a part of it.</summary>
    Capture = 9,

    /// <summary>Give up a preauthorisation that is not captured.</summary>
    Void = 10,

    /// <summary>Undo an operation whose result is not known or must not stand.</summary>
    Reverse = 11,

    /// <summary>Refund a payment or a capture to the card, or a part of it.</summary>
    Refund = 12,
}
