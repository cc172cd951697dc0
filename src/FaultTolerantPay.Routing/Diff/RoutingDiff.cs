using System.Collections.Immutable;
using System.Text.Json;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Diff;

/// <summary>
/// The differences between two catalogues, or two policies, in words for the person who approves the change. It compares the file form of
/// both, so it cannot miss a field.
/// </summary>
public sealed class RoutingDiff
{
    private RoutingDiff(IEnumerable<RoutingChange> changes) => Changes = [.. changes];

    /// <summary>The differences in the order of the newer model, with removed entities before it.</summary>
    public ImmutableArray<RoutingChange> Changes { get; }

    /// <summary>Whether both are the same.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>The differences between two catalogues.</summary>
    /// <param name="before">The older one.</param>
    /// <param name="after">The newer one.</param>
    public static RoutingDiff Between(ChannelCatalogue before, ChannelCatalogue after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        using JsonDocument old = Written(s => CatalogueFile.Write(s, before));
        using JsonDocument @new = Written(s => CatalogueFile.Write(s, after));
        List<RoutingChange> changes =
        [
            .. FieldDiff.OfLists("catalogue", old.RootElement, @new.RootElement, ["capabilities", "verificationElements"]),
            .. EntityDiff.Between(
                "dimension",
                Items(old, "dimensions", before.Schema.Dimensions, d => d.Id),
                Items(@new, "dimensions", after.Schema.Dimensions, d => d.Id),
                orderCounts: false),
            .. EntityDiff.Between(
                "provider",
                Items(old, "providers", before.Providers, p => p.Id),
                Items(@new, "providers", after.Providers, p => p.Id),
                orderCounts: false),
            .. EntityDiff.Between(
                "channel",
                Items(old, "channels", before.Channels, c => c.Id),
                Items(@new, "channels", after.Channels, c => c.Id),
                orderCounts: true),
            .. EntityDiff.Between(
                "hours of",
                Items(old, "valueSchedules", before.ValueSchedules, Key),
                Items(@new, "valueSchedules", after.ValueSchedules, Key),
                orderCounts: false),
        ];
        return new RoutingDiff(changes);
    }

    /// <summary>The differences between two policies.</summary>
    /// <param name="before">The older one.</param>
    /// <param name="after">The newer one.</param>
    public static RoutingDiff Between(RoutingPolicy before, RoutingPolicy after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        using JsonDocument old = Written(s => PolicyFile.Write(s, before));
        using JsonDocument @new = Written(s => PolicyFile.Write(s, after));
        var changes = new List<RoutingChange>();
        foreach (Operation operation in before.Operations.Concat(after.Operations).Select(s => s.Operation).Distinct().Order())
        {
            string name = OperationCodes.All[(int)operation];
            if (before.For(operation) is null != after.For(operation) is null)
            {
                changes.Add(new RoutingChange(after.For(operation) is null ? ChangeKind.Removed : ChangeKind.Added, $"scene {name}", []));
            }

            if (after.For(operation) is not null)
            {
                changes.AddRange(
                    EntityDiff.Between(
                        $"hard rule of {name}",
                        Rules(old, before, operation, "hard"),
                        Rules(@new, after, operation, "hard"),
                        orderCounts: true));
                changes.AddRange(
                    EntityDiff.Between(
                        $"soft rule of {name}",
                        Rules(old, before, operation, "soft"),
                        Rules(@new, after, operation, "soft"),
                        orderCounts: true));
                changes.AddRange(
                    EntityDiff.Between(
                        "retry rules of",
                        Retry(old, before, operation, name),
                        Retry(@new, after, operation, name),
                        orderCounts: false));
            }
        }

        return new RoutingDiff(changes);
    }

    /// <summary>The differences, one per line, with their fields indented below; lines end with a line feed.</summary>
    public override string ToString() => string.Concat(Changes.Select(c => $"{c}\n"));

    private static string Key(ValueSchedule schedule) => $"{schedule.DimensionId} {schedule.Value}";

    private static List<(string Key, JsonElement Json)> Items<T>(
        JsonDocument document,
        string field,
        ImmutableArray<T> items,
        Func<T, string> key) =>
        items.IsEmpty ? [] : [.. document.RootElement.GetProperty(field).EnumerateArray().Zip(items, (json, item) => (key(item), json))];

    private static List<(string Key, JsonElement Json)> Rules(
        JsonDocument document,
        RoutingPolicy policy,
        Operation operation,
        string field)
    {
        if (policy.For(operation) is not { } rules)
        {
            return [];
        }

        IEnumerable<string> names = field == "hard" ? rules.HardRules.Select(r => r.Name) : rules.SoftRules.Select(r => r.Name);
        return
        [
            .. document.RootElement.GetProperty("scenes")[policy.Operations.IndexOf(rules)].GetProperty(field).EnumerateArray().Zip(
                names, (json, name) => (name, json)),
        ];
    }

    private static List<(string Key, JsonElement Json)> Retry(
        JsonDocument document, RoutingPolicy policy, Operation operation, string name) =>
        policy.For(operation) is { Retry: not null } rules
            ? [(name, document.RootElement.GetProperty("scenes")[policy.Operations.IndexOf(rules)].GetProperty("retry"))]
            : [];

    private static JsonDocument Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return JsonDocument.Parse(stream.GetBuffer().AsMemory(0, (int)stream.Length).ToArray());
    }
}
