using Microsoft.Extensions.Configuration;

namespace FaultTolerantPay.Configuration.Binding;

/// <summary>
/// A property that holds a list of objects with their own options. A list in the configuration replaces the earlier list.
/// </summary>
internal sealed class ItemsEntry<TOptions, TItem>(
    string name, Func<TOptions, IEnumerable<TItem>?> read, Action<TOptions, List<TItem>> set, OptionRules<TItem> rules)
    : OptionEntry<TOptions>(name, "a list")
    where TItem : class, new()
{
    public override void Bind(IConfigurationSection section, TOptions options, BindingErrors errors)
    {
        if (section.Elements(isEmpty: read(options)?.Any() != true, errors) is not { } elements)
        {
            return;
        }

        List<TItem> items = [];
        foreach (IConfigurationSection element in elements)
        {
            // An element with errors keeps its place, so that the later elements keep their numbers.
            var item = new TItem();
            rules.Bind(element, item, errors);
            items.Add(item);
        }
        set(options, items);
    }

    // The elements of a configuration replace these and are never written into them.
    public override void Copy(TOptions from, TOptions to) => set(to, [.. read(from) ?? []]);

    public override string Describe(TOptions options, int maxItems) =>
        OptionText.OfList((read(options) ?? []).Select(item => $"({rules.Describe(item, maxItems)})"), maxItems);
}
