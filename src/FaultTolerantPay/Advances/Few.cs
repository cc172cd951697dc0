using System.Collections;
using System.Runtime.CompilerServices;

namespace FaultTolerantPay.Advances;

/// <summary>
/// None, one or several records, never changed. One is held without a list around it: most commits hold one or two of everything, and their lists were 0.5 KB of
/// each decision. Made by a collection expression.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
[CollectionBuilder(typeof(Few), nameof(Few.Of))]
public readonly record struct Few<T> : IReadOnlyList<T>
    where T : class
{
    // Null, the one, or an array of at least two.
    private readonly object? _items;

    private Few(object? items) => _items = items;

    /// <summary>One.</summary>
    internal Few(T one)
        : this((object)one)
    {
    }

    /// <summary>Those of an array, which nobody changes any more.</summary>
    internal Few(T[] items)
        : this(items.Length switch { 0 => null, 1 => items[0], _ => (object)items })
    {
    }

    /// <inheritdoc/>
    public int Count => _items switch { null => 0, T[] several => several.Length, _ => 1 };

    /// <inheritdoc/>
    public T this[int index] => _items switch
    {
        T[] several => several[index],
        not null when index == 0 => (T)_items,
        _ => throw new ArgumentOutOfRangeException(nameof(index), index, $"Expected 0 to {Count - 1}."),
    };

    /// <summary>These, and one more.</summary>
    public Few<T> And(T next) => _items switch
    {
        null => new(next),
        T[] several => new(Appended(several, next)),
        _ => new((object)new[] { (T)_items, next }),
    };

    /// <summary>These, with another in one's place.</summary>
    public Few<T> With(int index, T other)
    {
        if (_items is not T[] several)
            return new(other);
        T[] copy = [.. several];
        copy[index] = other;
        return new(copy);
    }

    /// <summary>These, and others.</summary>
    public Few<T> And(Few<T> others)
    {
        if (_items is null)
            return others;
        Few<T> all = this;
        if (others.Count <= 1)
            return others.Count == 0 ? all : all.And(others[0]);
        var joined = new T[Count + others.Count];
        for (int i = 0; i < joined.Length; i++)
            joined[i] = i < Count ? this[i] : others[i - Count];
        return new(joined);
    }

    /// <summary>Goes through them in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static T[] Appended(T[] several, T next)
    {
        var longer = new T[several.Length + 1];
        several.CopyTo(longer, 0);
        longer[^1] = next;
        return longer;
    }

    /// <summary>Goes through them in order.</summary>
    public struct Enumerator : IEnumerator<T>
    {
        private readonly Few<T> _items;
        private int _at = -1;

        internal Enumerator(Few<T> items) => _items = items;

        /// <inheritdoc/>
        public readonly T Current => _items[_at];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_at < _items.Count;

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}

/// <summary>Makes <see cref="Few{T}"/>; collection expressions do it.</summary>
public static class Few
{
    /// <summary>Those of a span, copied.</summary>
    public static Few<T> Of<T>(ReadOnlySpan<T> items)
        where T : class => items.Length == 1 ? new(items[0]) : new(items.ToArray());
}
