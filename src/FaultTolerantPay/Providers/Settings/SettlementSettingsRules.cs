using System.Collections.Immutable;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Providers.Settings;

/// <summary>What the settlement of providers must be: each entry of an account must lead to one payer at most.</summary>
internal static class SettlementSettingsRules
{
    /// <summary>The longest text by which entries are recognised, in characters.</summary>
    public const int MaxTextLength = 64;

    /// <summary>What is wrong about one provider's settlement alone.</summary>
    public static IEnumerable<ModelError> Of(string path, ProviderSettlement settlement)
    {
        if (settlement.DueWithinDays is < 0 or > SettingsRules.MaxDueWithinDays)
        {
            yield return new($"{path}.dueWithinDays", $"a whole number from 0 to {SettingsRules.MaxDueWithinDays} is expected");
        }

        if (settlement.MaxDaysInEntry is < 1 or > SettingsRules.MaxDaysInEntry)
        {
            yield return new($"{path}.maxDaysInEntry", $"a whole number from 1 to {SettingsRules.MaxDaysInEntry} is expected");
        }

        for (int i = 0; i < settlement.Payers.Length; i++)
        {
            if (settlement.Payers[i].Text is not { Length: > 0 and <= MaxTextLength } text || text.Trim() != text
                || PlainText.Escape(text).Length != text.Length)
            {
                yield return new($"{path}.payers[{i}].text", $"1 to {MaxTextLength} visible characters are expected");
            }
        }
    }

    /// <summary>
    /// What is wrong about settlements and the rest of the settings together. The settings have no other error: otherwise one mistake would
    /// be reported twice.
    /// </summary>
    /// <param name="all">The settings.</param>
    /// <param name="others">Settings from elsewhere, whose own errors are not looked for.</param>
    public static IEnumerable<ModelError> FindErrors(IReadOnlyList<ProviderSettings> all, IReadOnlyList<ProviderSettings> others)
    {
        HashSet<ProviderId> withFiles = [.. all.Concat(others).Where(one => one.StatementFiles is not null).Select(one => one.Id)];
        var texts = new HashSet<(ProviderId Account, string Text)>();
        foreach (ProviderSettings other in others)
        {
            texts.UnionWith(TextsOf(other));
        }

        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].StatementFiles?.Settlement is not { } settlement)
            {
                continue;
            }

            string path = $"providers[{i}].statementFiles.settlement";
            if (settlement.Account == all[i].Id || !withFiles.Contains(settlement.Account))
            {
                yield return new(
                    $"{path}.account", "the id of another provider with statementFiles is expected, whose files are those of the account");
            }

            foreach (ModelError error in OfMerchantNumbers(path, all[i], settlement))
            {
                yield return error;
            }

            foreach ((_, string text) in TextsOf(all[i]).Where(text => !texts.Add(text)))
            {
                yield return new(path, $"entries that mention {PlainText.Shown(text)} have two payers; a text for each is expected");
            }
        }
    }

    private static IEnumerable<ModelError> OfMerchantNumbers(string path, ProviderSettings of, ProviderSettlement settlement)
    {
        var settled = new HashSet<string>(StringComparer.Ordinal);
        string[] known = [.. of.AllMerchantNumbers()];
        for (int i = 0; i < settlement.Payers.Length; i++)
        {
            ImmutableArray<string> named = settlement.Payers[i].MerchantNumbers;
            string at = $"{path}.payers[{i}].merchantNumbers";
            if (named.IsEmpty && !known.All(settled.Add))
            {
                yield return new(at, "the merchant numbers that have no other payer are expected");
            }

            for (int j = 0; j < named.Length; j++)
            {
                if (!known.Contains(named[j], StringComparer.Ordinal))
                {
                    yield return new($"{at}[{j}]", $"a merchant number of the provider is expected: {string.Join(", ", known)}");
                }
                else if (!settled.Add(named[j]))
                {
                    yield return new($"{at}[{j}]", "this merchant number has a payer already; one for each is expected");
                }
            }
        }
    }

    private static IEnumerable<(ProviderId Account, string Text)> TextsOf(ProviderSettings of) =>
        of.StatementFiles?.Settlement is not { } settlement || of.Identity is null || of.Channels.IsDefault ? []
        : settlement.PayersOf(of).Select(payer => (settlement.Account, (payer.Text ?? "").ToUpperInvariant()));
}
