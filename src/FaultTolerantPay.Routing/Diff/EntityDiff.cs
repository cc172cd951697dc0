using System.Runtime.InteropServices;
using System.Text.Json;

namespace FaultTolerantPay.Routing.Diff;

/// <summary>Compares two lists of entities that each have a key.</summary>
internal static class EntityDiff
{
    public static IEnumerable<RoutingChange> Between(
        string what, List<(string Key, JsonElement Json)> before, List<(string Key, JsonElement Json)> after, bool orderCounts)
    {
        Dictionary<(string Key, int Nth), int> old = Keyed(before);
        Dictionary<(string Key, int Nth), int> @new = Keyed(after);
        foreach (((string key, _), _) in old.Where(o => !@new.ContainsKey(o.Key)))
        {
            yield return new RoutingChange(ChangeKind.Removed, $"{what} '{key}'", []);
        }

        HashSet<int> moved = orderCounts ? Moved([.. @new.Where(n => old.ContainsKey(n.Key)).Select(n => (n.Value, old[n.Key]))]) : [];
        foreach (((string Key, int Nth) key, int index) in @new)
        {
            string subject = $"{what} '{key.Key}'";
            if (!old.TryGetValue(key, out int oldIndex))
            {
                yield return new RoutingChange(
                    ChangeKind.Added,
                    subject,
                    [.. FieldDiff.Between(null, after[index].Json)],
                    orderCounts ? Place(after, index) : string.Empty);
                continue;
            }

            if (moved.Contains(index))
            {
                yield return new RoutingChange(ChangeKind.Moved, subject, [], Place(after, index));
            }

            // Most entities are equal, and comparing their text is fast.
            if (!JsonMarshal.GetRawUtf8Value(before[oldIndex].Json).SequenceEqual(JsonMarshal.GetRawUtf8Value(after[index].Json)))
            {
                yield return new RoutingChange(
                    ChangeKind.Changed,
                    subject,
                    [.. FieldDiff.Between(before[oldIndex].Json, after[index].Json)]);
            }
        }
    }

    private static string Place(List<(string Key, JsonElement Json)> items, int index) =>
        index == 0 ? ", now the first" : $", now after '{items[index - 1].Key}'";

    /// <summary>Positions by key. A repeated key (hours of one bank in two time zones) gets a number to distinguish it.</summary>
    private static Dictionary<(string Key, int Nth), int> Keyed(List<(string Key, JsonElement Json)> items)
    {
        var keyed = new Dictionary<(string Key, int Nth), int>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            int nth = 0;
            while (!keyed.TryAdd((items[i].Key, nth), i))
            {
                nth++;
            }
        }

        return keyed;
    }

    /// <summary>The smallest set of entities that must have moved: all outside the longest sequence that kept its order.</summary>
    private static HashSet<int> Moved(List<(int New, int Old)> both)
    {
        var ends = new List<int>();
        int[] previous = new int[both.Count];
        for (int i = 0; i < both.Count; i++)
        {
            int low = 0;
            int high = ends.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                (low, high) = both[ends[middle]].Old < both[i].Old ? (middle + 1, high) : (low, middle);
            }

            previous[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count)
            {
                ends.Add(i);
            }
            else
            {
                ends[low] = i;
            }
        }

        var moved = both.Select(b => b.New).ToHashSet();
        for (int at = ends.Count == 0 ? -1 : ends[^1]; at >= 0; at = previous[at])
        {
            moved.Remove(both[at].New);
        }

        return moved;
    }
}
