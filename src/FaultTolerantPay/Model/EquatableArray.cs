using System.Collections.Immutable;

namespace FaultTolerantPay.Model;

/// <summary>How a record holds a list, so that two records are equal where their lists have the same items in the same order.</summary>
internal readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>
{
    private readonly ImmutableArray<T> _items;

    /// <summary>Holds a list; the default of the type counts as an empty one.</summary>
    public EquatableArray(ImmutableArray<T> items) => _items = items;

    /// <summary>The items, never the default of the type.</summary>
    public ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other) => Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Length;
}
