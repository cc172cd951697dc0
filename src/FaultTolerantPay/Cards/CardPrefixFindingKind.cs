using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What looks unintended in a prefix file that can be used.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CardPrefixFindingKind>))]
public enum CardPrefixFindingKind
{
    /// <summary>A row repeats an earlier one with the same values. It changes nothing.</summary>
    Repeated = 0,

    /// <summary>
    /// A prefix begins with a shorter one of cards with as many digits, of another bank. The longer one is used where it fits.
    /// </summary>
    NestedInOtherBank = 1,

    /// <summary>The same, of the same bank but of another card type.</summary>
    NestedInOtherType = 2,
}
