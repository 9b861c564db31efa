// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// A path tracer in fixed-point arithmetic: a slow way to paint, and a long
/// stretch of signed arithmetic, internal calls, small structs in memory and
/// reads of storage for the machine below it.
///
/// Lengths, directions, colours and probabilities are all int256 with six
/// decimal places. The whole scene lies in storage and is read from there for
/// every ray.
contract SnailTracer {
    int256 private constant ONE = 1e6;
    int256 private constant PI = 3_141593;
    /// Farther than anything a ray can reach in the scene.
    int256 private constant FAR = 1_000_000 * ONE;
    /// A ray starts a little away from the surface it leaves, or rounding
    /// would let it hit that surface again.
    int256 private constant GAP = 300;
    int256 private constant GLASS_INDEX = 1_500000;
    /// How much a glass surface reflects of light that meets it head on.
    int256 private constant GLASS_REFLECTANCE = 40000;
    uint256 private constant MAX_BOUNCES = 7;
    /// From this bounce on, dim paths are ended at random.
    uint256 private constant FIRST_ROULETTE = 3;

    enum Material {
        Matte,
        Mirror,
        Glass,
        Lamp
    }

    enum Shape {
        None,
        Sphere,
        Triangle,
        Plane
    }

    struct Vec {
        int256 x;
        int256 y;
        int256 z;
    }

    struct Ray {
        Vec origin;
        Vec direction;
    }

    /// Packed into one slot, as a contract that pays for its storage does.
    struct Surface {
        Material material;
        uint8 red;
        uint8 green;
        uint8 blue;
        uint64 glow;
    }

    struct Sphere {
        Vec centre;
        int256 radius;
        Surface surface;
    }

    struct Triangle {
        Vec corner;
        Vec edge1;
        Vec edge2;
        Vec normal;
        Surface surface;
    }

    /// The points p with normal * p = offset; a chessboard of two surfaces.
    struct Plane {
        Vec normal;
        int256 offset;
        Surface even;
        Surface odd;
    }

    struct Camera {
        Vec eye;
        Vec forward;
        Vec right;
        Vec up;
    }

    struct Picture {
        uint256 width;
        uint256 height;
        uint256 samples;
        Camera from;
    }

    struct Hit {
        Shape shape;
        uint256 index;
        int256 distance;
    }

    /// In memory, so that callees can advance it.
    struct Random {
        uint256 state;
    }

    Sphere[] private spheres;
    Triangle[] private triangles;
    Plane[] private planes;
    Camera private camera;

    // ---------------------------------------------------------------- scene

    constructor() {
        Surface memory lamp = Surface(Material.Lamp, 255, 232, 190, 4_500000);
        Surface memory glass = Surface(Material.Glass, 250, 250, 250, 0);
        Surface memory mirror = Surface(Material.Mirror, 235, 235, 240, 0);
        Surface memory orange = Surface(Material.Matte, 240, 130, 40, 0);
        Surface memory green = Surface(Material.Matte, 70, 170, 90, 0);
        Surface memory white = Surface(Material.Matte, 225, 225, 225, 0);
        Surface memory slate = Surface(Material.Matte, 70, 80, 100, 0);
        Surface memory brick = Surface(Material.Matte, 190, 75, 65, 0);

        spheres.push(Sphere(Vec(1_200000, 5_000000, -200000), 1_600000, lamp));
        spheres.push(Sphere(Vec(-1_000000, 800000, -900000), 800000, glass));
        spheres.push(Sphere(Vec(1_300000, 900000, 1_000000), 900000, mirror));
        spheres.push(Sphere(Vec(450000, 350000, -1_500000), 350000, orange));

        // A pyramid; its base lies on the floor and is never seen.
        Vec memory apex = Vec(-900000, 2_300000, 1_900000);
        Vec[4] memory base = [
            Vec(-2_100000, 0, 1_700000),
            Vec(-700000, 0, 700000),
            Vec(300000, 0, 2_100000),
            Vec(-1_100000, 0, 3_100000)
        ];
        for (uint256 i = 0; i < 4; ++i) {
            addTriangle(apex, base[(i + 1) % 4], base[i], green);
        }
        // A mirror that leans against the back wall.
        addTriangle(Vec(1_000000, 0, 3_200000), Vec(2_900000, 0, 2_600000), Vec(1_200000, 2_600000, 3_800000), mirror);
        addTriangle(Vec(2_900000, 0, 2_600000), Vec(3_100000, 2_600000, 3_200000), Vec(1_200000, 2_600000, 3_800000), mirror);

        planes.push(Plane(Vec(0, ONE, 0), 0, white, slate)); // floor
        planes.push(Plane(Vec(0, 0, -ONE), -4_000000, white, white)); // back wall
        planes.push(Plane(Vec(ONE, 0, 0), -3_000000, brick, brick)); // left wall

        camera.eye = Vec(200000, 1_700000, -6_000000);
        camera.forward = normalised(subtract(Vec(0, 1_050000, 0), camera.eye));
        camera.right = normalised(cross(Vec(0, ONE, 0), camera.forward));
        camera.up = cross(camera.forward, camera.right);
    }

    function addTriangle(Vec memory a, Vec memory b, Vec memory c, Surface memory surface) private {
        Vec memory edge1 = subtract(b, a);
        Vec memory edge2 = subtract(c, a);
        triangles.push(Triangle(a, edge1, edge2, normalised(cross(edge1, edge2)), surface));
    }

    // ------------------------------------------------------------- pictures

    /// The measured call: the whole picture, very small.
    function run() external view returns (bytes memory pixels) {
        return render(16, 12, 0, 12, 6);
    }

    /// Renders `rows` rows of a picture of `width` x `height` pixels, with
    /// `samples` paths for each pixel. Returns red, green and blue of each
    /// pixel, one byte each, from the top left.
    function render(uint256 width, uint256 height, uint256 firstRow, uint256 rows, uint256 samples)
        public
        view
        returns (bytes memory pixels)
    {
        pixels = new bytes(width * rows * 3);
        Picture memory picture = Picture(width, height, samples, camera);
        uint256 at = 0;
        for (uint256 row = firstRow; row < firstRow + rows; ++row) {
            for (uint256 column = 0; column < width; ++column) {
                Vec memory pixel = pixelColour(picture, column, row);
                pixels[at++] = toByte(pixel.x);
                pixels[at++] = toByte(pixel.y);
                pixels[at++] = toByte(pixel.z);
            }
        }
    }

    /// The mean of all samples of one pixel.
    function pixelColour(Picture memory picture, uint256 column, uint256 row)
        private
        view
        returns (Vec memory sum)
    {
        // Seeded for each pixel, so that it does not depend on the rows asked
        // for.
        Random memory random = Random(row * picture.width + column);
        uint256 samples = picture.samples;
        for (uint256 i = 0; i < samples; ++i) {
            addSample(picture, random, sum, column, row);
        }
        int256 share = ONE / int256(samples);
        return scaled(sum, share);
    }

    /// Adds the light of one path to `sum`. Nothing allocated here is needed
    /// afterwards, and memory that only grows would cost more than the
    /// tracing, so the free memory pointer is put back at the end.
    function addSample(Picture memory picture, Random memory random, Vec memory sum, uint256 column, uint256 row)
        private
        view
    {
        uint256 mark;
        assembly ("memory-safe") {
            mark := mload(0x40)
        }
        Vec memory found = radiance(cameraRay(picture, random, column, row), random);
        sum.x += found.x;
        sum.y += found.y;
        sum.z += found.z;
        assembly ("memory-safe") {
            mstore(0x40, mark)
        }
    }

    /// A ray through a random point of the pixel.
    function cameraRay(Picture memory picture, Random memory random, uint256 column, uint256 row)
        private
        pure
        returns (Ray memory)
    {
        int256 across = int256(column) * ONE + chance(random);
        int256 down = int256(row) * ONE + chance(random);
        // Half the picture's height is half a unit at distance one.
        int256 size = 2 * int256(picture.height);
        int256 u = (2 * across - int256(picture.width) * ONE) / size;
        int256 v = (int256(picture.height) * ONE - 2 * down) / size;
        Camera memory from = picture.from;
        Vec memory direction = add(from.forward, add(scaled(from.right, u), scaled(from.up, v)));
        return Ray(from.eye, normalised(direction));
    }

    /// One component of a colour as a byte, with a gamma of two.
    function toByte(int256 component) private pure returns (bytes1) {
        if (component > ONE) component = ONE;
        return bytes1(uint8(uint256(root(component * ONE) * 255 / ONE)));
    }

    // ---------------------------------------------------------------- light

    /// The light that comes back along `ray`.
    function radiance(Ray memory ray, Random memory random) private view returns (Vec memory light) {
        Vec memory weight = Vec(ONE, ONE, ONE);
        for (uint256 bounce = 0; bounce < MAX_BOUNCES; ++bounce) {
            Hit memory hit = nearest(ray);
            if (hit.shape == Shape.None) {
                return add(light, filtered(sky(ray.direction), weight));
            }
            Vec memory point = add(ray.origin, scaled(ray.direction, hit.distance));
            (Vec memory normal, Surface memory surface) = describe(hit, point);
            weight = filtered(colour(surface), weight);
            if (surface.material == Material.Lamp) {
                return add(light, scaled(weight, int256(uint256(surface.glow))));
            }
            if (bounce >= FIRST_ROULETTE) {
                int256 survival = max(weight.x, max(weight.y, weight.z));
                if (chance(random) >= survival) return light;
                weight = scaled(weight, ONE * ONE / survival);
            }
            ray = scattered(ray, point, normal, surface.material, random);
        }
    }

    function sky(Vec memory direction) private pure returns (Vec memory) {
        int256 height = (direction.y + ONE) / 2;
        int256 rest = ONE - height;
        return Vec(
            (rest * 700000 + height * 220000) / ONE,
            (rest * 600000 + height * 380000) / ONE,
            (rest * 520000 + height * 750000) / ONE
        );
    }

    function colour(Surface memory surface) private pure returns (Vec memory) {
        return Vec(
            int256(uint256(surface.red)) * ONE / 255,
            int256(uint256(surface.green)) * ONE / 255,
            int256(uint256(surface.blue)) * ONE / 255
        );
    }

    /// The ray that continues a path which met a surface at `point`.
    function scattered(Ray memory ray, Vec memory point, Vec memory normal, Material material, Random memory random)
        private
        pure
        returns (Ray memory)
    {
        Vec memory direction;
        if (material == Material.Glass) {
            direction = throughGlass(ray.direction, normal, random);
        } else if (material == Material.Mirror) {
            direction = reflected(ray.direction, normal);
        } else {
            if (dot(ray.direction, normal) > 0) normal = scaled(normal, -ONE);
            // A random point of the unit sphere on top of the normal is
            // distributed by the cosine law of a matte surface.
            direction = normalised(add(normal, onUnitSphere(random)));
        }
        return Ray(add(point, scaled(direction, GAP)), direction);
    }

    function reflected(Vec memory direction, Vec memory normal) private pure returns (Vec memory) {
        return normalised(subtract(direction, scaled(normal, 2 * dot(direction, normal))));
    }

    /// Either the reflected or the refracted direction, chosen at random by
    /// Schlick's approximation of the Fresnel equations.
    function throughGlass(Vec memory direction, Vec memory normal, Random memory random)
        private
        pure
        returns (Vec memory)
    {
        int256 cosine = -dot(direction, normal);
        bool entering = cosine > 0;
        int256 ratio = GLASS_INDEX;
        if (entering) {
            ratio = ONE * ONE / GLASS_INDEX;
        } else {
            normal = scaled(normal, -ONE);
            cosine = -cosine;
        }
        int256 inside = ONE - ratio * ratio / ONE * (ONE - cosine * cosine / ONE) / ONE;
        if (inside < 0) return reflected(direction, normal);

        int256 refractedCosine = root(inside * ONE);
        int256 grazing = ONE - (entering ? cosine : refractedCosine);
        if (grazing < 0) grazing = 0;
        int256 reflectance =
            GLASS_REFLECTANCE + (ONE - GLASS_REFLECTANCE) * power(grazing, 5) / ONE;
        if (chance(random) < reflectance) return reflected(direction, normal);

        int256 along = ratio * cosine / ONE - refractedCosine;
        return normalised(add(scaled(direction, ratio), scaled(normal, along)));
    }

    // ------------------------------------------------------------- geometry

    /// The first thing the ray meets.
    function nearest(Ray memory ray) private view returns (Hit memory hit) {
        hit.distance = FAR;
        uint256 count = spheres.length;
        for (uint256 i = 0; i < count; ++i) {
            offer(hit, Shape.Sphere, i, sphereDistance(spheres[i], ray));
        }
        count = triangles.length;
        for (uint256 i = 0; i < count; ++i) {
            offer(hit, Shape.Triangle, i, triangleDistance(triangles[i], ray));
        }
        count = planes.length;
        for (uint256 i = 0; i < count; ++i) {
            offer(hit, Shape.Plane, i, planeDistance(planes[i], ray));
        }
    }

    /// Takes a candidate that lies ahead of the ray's start and is nearer.
    function offer(Hit memory hit, Shape shape, uint256 index, int256 distance) private pure {
        if (distance > 0 && distance < hit.distance) {
            hit.shape = shape;
            hit.index = index;
            hit.distance = distance;
        }
    }

    /// Zero where the ray misses, here and in the next two.
    function sphereDistance(Sphere storage sphere, Ray memory ray) private view returns (int256) {
        Vec memory toCentre = subtract(sphere.centre, ray.origin);
        int256 radius = sphere.radius;
        int256 middle = dot(toCentre, ray.direction);
        // Twelve decimal places, as six would leave the glass sphere blurred.
        int256 square = middle * middle - wideDot(toCentre, toCentre) + radius * radius;
        if (square < 0) return 0;
        int256 half = root(square);
        return middle > half ? middle - half : middle + half;
    }

    /// By Möller and Trumbore.
    function triangleDistance(Triangle storage triangle, Ray memory ray) private view returns (int256) {
        Vec memory edge1 = triangle.edge1;
        Vec memory edge2 = triangle.edge2;
        Vec memory across = cross(ray.direction, edge2);
        int256 determinant = dot(edge1, across);
        if (determinant > -10 && determinant < 10) return 0;

        Vec memory toOrigin = subtract(ray.origin, triangle.corner);
        int256 u = dot(toOrigin, across) * ONE / determinant;
        if (u < 0 || u > ONE) return 0;

        across = cross(toOrigin, edge1);
        int256 v = dot(ray.direction, across) * ONE / determinant;
        if (v < 0 || u + v > ONE) return 0;
        return dot(edge2, across) * ONE / determinant;
    }

    function planeDistance(Plane storage plane, Ray memory ray) private view returns (int256) {
        Vec memory normal = plane.normal;
        int256 approach = dot(normal, ray.direction);
        if (approach == 0) return 0;
        return (plane.offset - dot(normal, ray.origin)) * ONE / approach;
    }

    /// The outward normal and the surface at the point that was hit.
    function describe(Hit memory hit, Vec memory point)
        private
        view
        returns (Vec memory normal, Surface memory surface)
    {
        if (hit.shape == Shape.Sphere) {
            Sphere storage sphere = spheres[hit.index];
            normal = normalised(subtract(point, sphere.centre));
            surface = sphere.surface;
        } else if (hit.shape == Shape.Triangle) {
            Triangle storage triangle = triangles[hit.index];
            normal = triangle.normal;
            surface = triangle.surface;
        } else {
            Plane storage plane = planes[hit.index];
            normal = plane.normal;
            surface = isEven(point) ? plane.even : plane.odd;
        }
    }

    /// The colour of the chessboard's field, whose fields are one unit wide.
    function isEven(Vec memory point) private pure returns (bool) {
        // The shift makes the division round the same way on both sides of
        // the origin.
        int256 shift = 2 * FAR;
        return ((point.x + shift) / ONE + (point.z + shift) / ONE) % 2 == 0;
    }

    // --------------------------------------------------------------- chance

    function chance(Random memory random) private pure returns (int256) {
        unchecked {
            random.state = (random.state * 3935559000370003845 + 2691343689449507681) & type(uint64).max;
            // The low bits of a linear congruential generator are poor.
            return int256((random.state >> 16) % uint256(ONE));
        }
    }

    function onUnitSphere(Random memory random) private pure returns (Vec memory) {
        int256 height = 2 * chance(random) - ONE;
        int256 radius = root(ONE * ONE - height * height);
        int256 angle = 2 * PI * chance(random) / ONE - PI;
        return Vec(radius * sine(angle + PI / 2) / ONE, height, radius * sine(angle) / ONE);
    }

    // ----------------------------------------------------------- arithmetic

    /// The sine of an angle between -pi and 3 pi, by the first five terms of
    /// its series.
    function sine(int256 angle) private pure returns (int256) {
        if (angle > PI) angle -= 2 * PI;
        if (angle > PI / 2) angle = PI - angle;
        else if (angle < -PI / 2) angle = -PI - angle;
        int256 square = angle * angle / ONE;
        int256 term = ONE - square / 72;
        term = ONE - square * term / (42 * ONE);
        term = ONE - square * term / (20 * ONE);
        term = ONE - square * term / (6 * ONE);
        return angle * term / ONE;
    }

    function power(int256 base, uint256 exponent) private pure returns (int256 result) {
        result = ONE;
        while (exponent != 0) {
            if (exponent & 1 == 1) result = result * base / ONE;
            base = base * base / ONE;
            exponent >>= 1;
        }
    }

    /// The integer square root, rounded down, by Newton's method. Numbers
    /// below zero come from rounding only, and count as zero.
    function root(int256 square) private pure returns (int256) {
        if (square <= 0) return 0;
        uint256 x = uint256(square);
        // A first guess that is not below the root, and less than four times
        // as large.
        uint256 guess = 1;
        for (uint256 rest = x; rest != 0; rest >>= 2) guess <<= 1;
        while (true) {
            uint256 better = (guess + x / guess) >> 1;
            if (better >= guess) return int256(guess);
            guess = better;
        }
        return 0;
    }

    function max(int256 a, int256 b) private pure returns (int256) {
        return a > b ? a : b;
    }

    // The components of a vector stay below 2^64 (see FAR), so that nothing
    // below can overflow, and the compiler's checks would only cost gas.

    function add(Vec memory a, Vec memory b) private pure returns (Vec memory) {
        unchecked {
            return Vec(a.x + b.x, a.y + b.y, a.z + b.z);
        }
    }

    function subtract(Vec memory a, Vec memory b) private pure returns (Vec memory) {
        unchecked {
            return Vec(a.x - b.x, a.y - b.y, a.z - b.z);
        }
    }

    function scaled(Vec memory a, int256 factor) private pure returns (Vec memory) {
        unchecked {
            return Vec(a.x * factor / ONE, a.y * factor / ONE, a.z * factor / ONE);
        }
    }

    /// Component by component, as a colour filter works on light.
    function filtered(Vec memory a, Vec memory b) private pure returns (Vec memory) {
        unchecked {
            return Vec(a.x * b.x / ONE, a.y * b.y / ONE, a.z * b.z / ONE);
        }
    }

    /// The dot product with twelve decimal places.
    function wideDot(Vec memory a, Vec memory b) private pure returns (int256) {
        unchecked {
            return a.x * b.x + a.y * b.y + a.z * b.z;
        }
    }

    function dot(Vec memory a, Vec memory b) private pure returns (int256) {
        unchecked {
            return (a.x * b.x + a.y * b.y + a.z * b.z) / ONE;
        }
    }

    function cross(Vec memory a, Vec memory b) private pure returns (Vec memory) {
        unchecked {
            return Vec(
                (a.y * b.z - a.z * b.y) / ONE,
                (a.z * b.x - a.x * b.z) / ONE,
                (a.x * b.y - a.y * b.x) / ONE
            );
        }
    }

    function normalised(Vec memory a) private pure returns (Vec memory) {
        int256 length = root(wideDot(a, a));
        if (length == 0) return Vec(0, ONE, 0);
        unchecked {
            return Vec(a.x * ONE / length, a.y * ONE / length, a.z * ONE / length);
        }
    }
}
