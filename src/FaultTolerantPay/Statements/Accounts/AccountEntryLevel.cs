using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What an entry of an account statement stands for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AccountEntryLevel>))]
public enum AccountEntryLevel
{
    /// <summary>One transaction, or an entry about which the statement says nothing more.</summary>
    Entry = 1,

    /// <summary>
    /// Several transactions that the statement does not list with amounts that add up to the entry. <see cref="AccountEntry.Note"/> says
    /// what it lists.
    /// </summary>
    Batch,

    /// <summary>One transaction of a batch. The transactions of the batch together are what the account was booked with.</summary>
    Detail,
}
