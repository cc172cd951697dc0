using System.Text.Json.Serialization.Metadata;
using FaultTolerantPay.Records;

namespace FaultTolerantPay.Sqlite.Tables;

/// <summary>Converts one token of a record that is written or read.</summary>
/// <param name="owner">What the token is bound to.</param>
/// <param name="stored">The token as it is stored.</param>
internal delegate ValueTask<string> TokenChanger(byte[] owner, string stored);

/// <summary>Converts the tokens in stored records, for rotation. Each method returns the changed text; null if nothing changes.</summary>
internal static class TokenRecords
{
    /// <summary>A payment, also one that waits in a file.</summary>
    public static ValueTask<byte[]?> ChangePaymentAsync(byte[] text, TokenChanger change) =>
        ChangeMandatesAsync(text, StoreJson.Records.TransactionRecord, MandateFields.ChangeAsync, change);

    public static ValueTask<byte[]?> ChangeAdvanceAsync(byte[] text, TokenChanger change) =>
        ChangeMandatesAsync(text, StoreJson.Records.Advance, MandateFields.ChangeAsync, change);

    public static ValueTask<byte[]?> ChangeInstructionAsync(byte[] text, TokenChanger change) =>
        ChangeMandatesAsync(text, StoreJson.Records.Instruction, MandateFields.ChangeAsync, change);

    public static async ValueTask<byte[]?> ChangeCardChannelAsync(byte[] text, TokenChanger change)
    {
        CardChannelRecord before = StoreJson.Read(text, StoreJson.Records.CardChannelRecord);
        if (before.AgreementNumber is not { } stored)
        {
            return null;
        }

        string agreement = await change(TokenOwner.Of(before), stored).ConfigureAwait(false);
        return agreement == stored
            ? null
            : StoreJson.Write(before with { AgreementNumber = agreement }, StoreJson.Records.CardChannelRecord);
    }

    private static async ValueTask<byte[]?> ChangeMandatesAsync<T>(
        byte[] text, JsonTypeInfo<T> type, Func<T, MandateChanger, ValueTask<T>> places, TokenChanger change)
        where T : class
    {
        T before = StoreJson.Read(text, type);
        T after = await places(before, ChangeAsync).ConfigureAwait(false);
        return ReferenceEquals(before, after) ? null : StoreJson.Write(after, type);

        async ValueTask<Mandate> ChangeAsync(MandateRow row, Mandate mandate)
        {
            string token = await change(TokenOwner.Of(row, mandate), mandate.Token).ConfigureAwait(false);
            return token == mandate.Token ? mandate : mandate with { Token = token };
        }
    }
}
