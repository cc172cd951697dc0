using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>The accounts of the journal. A debit is positive, a credit negative.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Account>))]
public enum Account
{
    /// <summary>The bank's own money for advances, without what channels settled on the bank's account.</summary>
    AdvanceFund = 1,

    /// <summary>Payouts under way.</summary>
    PayoutClearing = 2,

    /// <summary>
    /// What the bank owes merchants: promised payouts of advances, and what channels took from cards for them, less refunds.
    /// </summary>
    MerchantPayable = 3,

    /// <summary>What customers owe, without collections under way.</summary>
    CustomerReceivable = 4,

    /// <summary>What merchants owe: refunds of advances, and payments they received twice.</summary>
    MerchantReceivable = 5,

    /// <summary>Collections under way.</summary>
    CollectionClearing = 6,

    /// <summary>What the bank owes customers.</summary>
    CustomerPayable = 7,

    /// <summary>What channels charge.</summary>
    Fees = 8,

    /// <summary>What was written off.</summary>
    BadDebt = 9,

    /// <summary>What channels owe the bank: what they took from cards, less refunds and fees.</summary>
    ChannelReceivable = 10,

    /// <summary>What channels charge for card payments.</summary>
    ChannelFees = 11,

    /// <summary>What the bank owes cardholders: refunds in flight, and surplus charges that are not returned yet.</summary>
    CardRefunds = 12,

    /// <summary>The bank's account on which channels settle.</summary>
    BankAccount = 13,

    /// <summary>What channels paid and no operation explains.</summary>
    SettlementSuspense = 14,
}
