using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The kind of a bank card. <see cref="CardPrefix.TypeCode"/> gives the code that prefix files use.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CardType>))]
public enum CardType
{
    /// <summary>Debit card, <c>DC</c>: pays from an account.</summary>
    Debit = 0,

    /// <summary>Credit card, <c>CC</c>: pays from a credit line.</summary>
    Credit = 1,

    /// <summary>Semi-credit card, <c>SCC</c>: pays from a deposit first, then from a small credit line.</summary>
    SemiCredit = 2,

    /// <summary>Prepaid card, <c>PC</c>: pays what was loaded.</summary>
    Prepaid = 3,
}
