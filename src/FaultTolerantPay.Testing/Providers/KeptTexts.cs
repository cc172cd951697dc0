using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>Looks for a card's details in what an adapter keeps: its fields, and what they refer to.</summary>
internal static class KeptTexts
{
    private const int MaxObjects = 20_000;

    private const BindingFlags Fields =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>
    /// .NET's own connections and buffers have the bytes of requests; they are not the adapter's. A service container leads to the whole
    /// host.
    /// </summary>
    private static readonly string[] Elsewhere =
    [
        "System.Net", "System.IO", "System.Threading", "System.Reflection", "System.Runtime", "System.Diagnostics", "System.Security",
        "Microsoft.",
    ];

    /// <summary>Where a detail is kept; null if none is found.</summary>
    public static string? Find(IProviderAdapter adapter, SecretTexts secrets)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var open = new Queue<(object Value, string Path)>([(adapter, adapter.GetType().Name)]);
        while (open.TryDequeue(out (object Value, string Path) next) && seen.Count < MaxObjects)
        {
            if (TextOf(next.Value) is { } text)
            {
                if (secrets.Find(text) is { } found)
                {
                    return $"{found} in {next.Path}";
                }
            }
            else if (seen.Add(next.Value))
            {
                Add(open, next.Value, next.Path);
            }
        }

        return null;
    }

    private static string? TextOf(object value) => value switch
    {
        string text => text,
        char[] text => new string(text),
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        StringBuilder text => text.ToString(),
        _ => null,
    };

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Tests are not trimmed; without its fields an adapter has none.")]
    private static void Add(Queue<(object Value, string Path)> open, object value, string path)
    {
        if (value is Array many)
        {
            foreach (object? one in many)
            {
                Add(open, one?.GetType(), one, path + "[]");
            }

            return;
        }

        for (Type? type = value.GetType(); type is not null && !IsElsewhere(type); type = type.BaseType)
        {
            foreach (FieldInfo field in type.GetFields(Fields).Where(field => !field.IsLiteral && !field.FieldType.IsPointer))
            {
                Add(open, field.FieldType, field.GetValue(field.IsStatic ? null : value), $"{path}.{field.Name}");
            }
        }
    }

    private static void Add(Queue<(object Value, string Path)> open, Type? declared, object? value, string path)
    {
        if (value is not null && declared is { IsPrimitive: false, IsEnum: false } && !IsElsewhere(value.GetType()))
        {
            open.Enqueue((value, path));
        }
    }

    private static bool IsElsewhere(Type type) =>
        Array.Exists(Elsewhere, prefix => type.Namespace?.StartsWith(prefix, StringComparison.Ordinal) == true);
}
