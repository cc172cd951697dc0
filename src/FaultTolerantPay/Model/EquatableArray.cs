using System.Collections.Immutable;

namespace FaultTolerantPay.Model;

/// <summary>Stores a list in a record, so that two records are equal if their lists have equal items in the same order.</summary>
internal readonly struct EquatableArray<T> : IEquatable<EquatableArray<T>>
{
    private readonly ImmutableArray<T> _items;

    /// <summary>Wraps a list. A default array counts as an empty list.</summary>
    public EquatableArray(ImmutableArray<T> items) => _items = items;

    /// <summary>The items; never a default array.</summary>
    public ImmutableArray<T> Items => _items.IsDefault ? [] : _items;

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other) => Items.SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Items.Length;
}
