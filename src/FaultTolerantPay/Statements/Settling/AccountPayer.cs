using System.Collections.Immutable;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;

namespace FaultTolerantPay.Statements.Settling;

/// <summary>Some of a provider's merchant numbers that are settled together on an account.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Settlement">How it settles.</param>
/// <param name="Text">What its entries mention.</param>
/// <param name="MerchantNumbers">The merchant numbers.</param>
internal sealed record AccountPayer(
    ProviderSettings Provider, ProviderSettlement Settlement, string Text, ImmutableArray<string> MerchantNumbers)
{
    /// <summary>The text as stored records have it: cleaned.</summary>
    public string StoredText => PlainText.Clean(Text, ChannelSettlement.MaxPayerLength);

    /// <summary>Everyone who settles on an account.</summary>
    public static IReadOnlyList<AccountPayer> Of(ProviderId account, IEnumerable<ProviderSettings> all) =>
    [
        .. all.Where(provider => provider.StatementFiles?.Settlement is { } settlement && settlement.Account == account)
            .SelectMany(provider => provider.StatementFiles!.Settlement!.PayersOf(provider).Select(payer =>
                new AccountPayer(provider, provider.StatementFiles.Settlement!, payer.Text, payer.MerchantNumbers))),
    ];

    /// <summary>Who paid an entry: of those that it mentions, the one with the longest text. Null if it mentions none.</summary>
    public static AccountPayer? Find(IReadOnlyList<AccountPayer> payers, AccountEntry entry) => payers
        .Where(payer => Mentions(entry, payer.Text))
        .MinBy(payer => (-payer.Text.Length, payer.Provider.Id.Value, payer.Text));

    private static bool Mentions(AccountEntry entry, string text) =>
        HasWords(entry.Counterparty, text) || HasWords(entry.Remittance, text) || HasWords(entry.EndToEndId, text)
        || HasWords(entry.InstructionId, text) || HasWords(entry.CustomerReference, text) || HasWords(entry.ServicerReference, text);

    /// <summary>Whether whole words of a text are these: merchant number 1234 is not in 12345.</summary>
    private static bool HasWords(string text, string words)
    {
        for (int at = 0; (at = text.IndexOf(words, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = at + words.Length;
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])))
            {
                return true;
            }
        }

        return false;
    }
}
